using Amago.Kernels.Optimizers;

namespace Amago.Nets;

/// <summary>RMSprop, as <c>torch.optim.RMSprop</c> (not centred).</summary>
public sealed class RmsProp : Optimizer
{
    private readonly float[][] _squares, _velocity;
    private readonly float _alpha, _epsilon, _momentum, _weightDecay;

    /// <summary>An RMSprop optimizer whose mean squares start at zero.</summary>
    /// <param name="parameters">The tensors to optimise, each once; all require gradients.</param>
    /// <param name="learningRate">Factor of the normalised step.</param>
    /// <param name="alpha">Decay of the mean of squared gradients, from 0 to below 1.</param>
    /// <param name="epsilon">Added to the root of the mean square, in the denominator; at least 0.</param>
    /// <param name="momentum">Decay of the velocity, from 0 (no momentum) to below 1.</param>
    /// <param name="weightDecay">L2 penalty: this times the parameter is added to its gradient; at least 0.</param>
    /// <exception cref="ArgumentException">No parameters, one twice, one that requires no gradient, or a number out of range.</exception>
    public RmsProp(
        IEnumerable<Tensor> parameters,
        float learningRate = 1e-2f,
        float alpha = 0.99f,
        float epsilon = 1e-8f,
        float momentum = 0,
        float weightDecay = 0)
        : base(parameters, learningRate)
    {
        _squares = State("square_avg");
        _velocity = State("momentum_buffer");
        _alpha = Setting("alpha", Fraction(alpha, nameof(alpha)));
        _epsilon = Setting("epsilon", NotNegative(epsilon, nameof(epsilon)));
        _momentum = Setting("momentum", Fraction(momentum, nameof(momentum)));
        _weightDecay = Setting("weight_decay", NotNegative(weightDecay, nameof(weightDecay)));
    }

    private protected override void Update(int index, int step, Span<float> parameter, ReadOnlySpan<float> gradient)
    {
        _squares[index] ??= new float[parameter.Length];
        _velocity[index] ??= new float[parameter.Length];
        var constants = new RmsPropConstants(LearningRate, _alpha, _epsilon, _momentum, _weightDecay);
        RmsPropStep.Run(parameter, gradient, _squares[index], _velocity[index], constants);
    }
}
