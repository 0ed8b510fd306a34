namespace Amago.Nets;

/// <summary>Changes parameters along their gradients. A parameter without a gradient stays as it is.</summary>
public abstract partial class Optimizer
{
    private ExclusiveUse _use;

    private protected Optimizer(IEnumerable<Tensor> parameters, float learningRate)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters = [.. parameters];
        if (Parameters.Count == 0)
            throw new ArgumentException($"{GetType().Name}: expected at least one parameter.", nameof(parameters));
        var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        foreach (Tensor parameter in Parameters)
        {
            ArgumentNullException.ThrowIfNull(parameter, nameof(parameters));
            if (!parameter.RequiresGrad || !parameter.IsLeaf || !parameter.IsContiguous)
                throw new ArgumentException(
                    $"{GetType().Name}: expected contiguous leaf tensors that require gradients, got {parameter}.", nameof(parameters));
            if (!seen.Add(parameter))
                throw new ArgumentException($"{GetType().Name}: a parameter {parameter} is listed twice.", nameof(parameters));
        }

        LearningRate = NotNegative(learningRate, nameof(learningRate));
        _updates = new int[Parameters.Count];
    }

    /// <summary>The parameters that are optimised, in the order in which they were given.</summary>
    public IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>Factor of every step, at least 0; a schedule may change it between steps.</summary>
    public float LearningRate
    {
        get;
        set => field = NotNegative(value, nameof(LearningRate));
    }

    /// <summary>Number of calls of <see cref="Step"/> so far.</summary>
    public int StepCount { get; private set; }

    /// <summary>Forgets the gradients of all parameters: call it before each backward pass.</summary>
    public void ZeroGrad()
    {
        foreach (Tensor parameter in Parameters)
            parameter.ZeroGrad();
    }

    /// <summary>Takes one step: changes every parameter that has a gradient.</summary>
    /// <exception cref="InvalidOperationException">
    /// Another thread is in a call of this optimizer: threads that train together step once for all.
    /// </exception>
    public void Step()
    {
        Enter();
        try
        {
            StepCount++;
            for (int i = 0; i < Parameters.Count; i++)
            {
                if (Parameters[i].Grad is not { } gradient)
                    continue;
                Update(i, ++_updates[i], Parameters[i].AsSpan<float>(), gradient.AsSpan<float>());
                Parameters[i].MarkWritten();
            }
        }
        finally
        {
            _use.Leave();
        }
    }

    private void Enter() => _use.Enter(GetType().Name, "Step, StateDict and LoadStateDict");

    /// <summary>Changes the values of one parameter.</summary>
    /// <param name="index">Index of the parameter in <see cref="Parameters"/>.</param>
    /// <param name="step">Steps of this parameter, the current one included: those in which it had a gradient, as PyTorch counts.</param>
    /// <param name="parameter">The parameter's values, which are changed.</param>
    /// <param name="gradient">The parameter's gradient, of as many values.</param>
    private protected abstract void Update(int index, int step, Span<float> parameter, ReadOnlySpan<float> gradient);

    internal static float NotNegative(float value, string name) =>
        float.IsFinite(value) && value >= 0
            ? value
            : throw new ArgumentOutOfRangeException(name, value, "expected a finite number of at least 0.");

    internal static float Fraction(float value, string name) =>
        value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(name, value, "expected a number from 0 up to but not 1.");
}
