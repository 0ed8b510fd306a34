using System.Globalization;
using Amago.Nets.Optimizers;

namespace Amago.Nets;

public abstract partial class Optimizer
{
    private readonly List<(string Name, float Value)> _settings = [];
    private readonly List<(string Name, float[][] Values)> _slots = [];
    private readonly int[] _updates;

    /// <summary>
    /// Everything that decides the next steps beside parameters and gradients. Names start with the optimizer's, such as <c>Adam.</c>:
    /// <c>learning_rate</c>, <c>step_count</c>, the constructor's constants, and for each parameter that had a gradient, by its index,
    /// <c>0.step</c> and what PyTorch calls <c>0.exp_avg</c>, <c>0.exp_avg_sq</c>, <c>0.square_avg</c> or <c>0.momentum_buffer</c>. They
    /// share memory with the optimizer's.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another thread is in a call of this optimizer.</exception>
    public StateDict StateDict()
    {
        Enter();
        try
        {
            return Collect();
        }
        finally
        {
            _use.Leave();
        }
    }

    private StateDict Collect()
    {
        var result = new StateDict();
        result.Add(Named("learning_rate"), Tensor.Scalar(LearningRate));
        result.Add(Named("step_count"), Integer(StepCount));
        foreach ((string name, float value) in _settings)
            result.Add(Named(name), Tensor.Scalar(value));
        for (int i = 0; i < Parameters.Count; i++)
        {
            if (_updates[i] == 0)
                continue;
            result.Add(Named("step", i), Integer(_updates[i]));
            foreach ((string name, float[][] values) in _slots)
                result.Add(Named(name, i), Tensor.FromArray(values[i], Parameters[i].Shape));
        }

        return result;

        static Tensor Integer(long value) => Tensor.FromArray([value], Shape.Scalar);
    }

    /// <summary>
    /// Continues from what <see cref="StateDict"/> returned, learning rate included. Everything is checked before the first change.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The state is of another optimizer, of one with other constants, or of other parameters; the message says what was expected and what
    /// came.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another thread is in a call of this optimizer; nothing has changed.</exception>
    public void LoadStateDict(StateDict state)
    {
        ArgumentNullException.ThrowIfNull(state);
        PrepareLoad(state)();
    }

    /// <summary>Checks a state against the optimizer and its parameters, without changing anything.</summary>
    /// <returns>An action that continues from the state.</returns>
    internal Action PrepareLoad(StateDict state)
    {
        var loaded = new OptimizerStateReader(GetType().Name, state);
        float learningRate = loaded.NumberNotNegative(Named("learning_rate"));
        int stepCount = loaded.Count(Named("step_count"), minimum: 0);
        foreach ((string name, float value) in _settings)
            loaded.ExpectNumber(Named(name), value);
        var updates = new int[Parameters.Count];
        var values = new float[_slots.Count][][];
        for (int slot = 0; slot < values.Length; slot++)
            values[slot] = new float[Parameters.Count][];
        for (int i = 0; i < updates.Length; i++)
        {
            if (!loaded.HasAny(Named("", i)))
                continue;
            updates[i] = loaded.Count(Named("step", i), minimum: 1);
            for (int slot = 0; slot < values.Length; slot++)
                values[slot][i] = loaded.Values(Named(_slots[slot].Name, i), Parameters[i].Shape);
        }

        loaded.ThrowIfWrong();
        return () =>
        {
            Enter();
            try
            {
                LearningRate = learningRate;
                StepCount = stepCount;
                updates.CopyTo(_updates, 0);
                for (int slot = 0; slot < values.Length; slot++)
                    values[slot].CopyTo(_slots[slot].Values, 0);
            }
            finally
            {
                _use.Leave();
            }
        };
    }

    /// <summary>Room for an array in the size of each parameter, which is made when the parameter first has a gradient.</summary>
    /// <param name="name">The array's name in PyTorch's state, such as <c>exp_avg</c>.</param>
    internal float[][] State(string name)
    {
        var values = new float[Parameters.Count][];
        _slots.Add((name, values));
        return values;
    }

    /// <summary>Keeps a constructor's constant under a name: <see cref="LoadStateDict"/> refuses a state with other constants.</summary>
    /// <returns>The constant's value.</returns>
    internal float Setting(string name, float value)
    {
        _settings.Add((name, value));
        return value;
    }

    private string Named(string name) => $"{GetType().Name}.{name}";

    private string Named(string name, int parameter) => string.Create(CultureInfo.InvariantCulture, $"{GetType().Name}.{parameter}.{name}");
}
