using Amago.Kernels.Optimizers;

namespace Amago.Nets;

/// <summary>Stochastic gradient descent with momentum, as <c>torch.optim.SGD</c>.</summary>
public sealed class Sgd : Optimizer
{
    private readonly float[][] _velocity;
    private readonly float _momentum, _weightDecay;
    private readonly bool _nesterov;

    /// <summary>An SGD optimizer whose velocity starts at zero.</summary>
    /// <param name="parameters">The tensors to optimise, each once; all require gradients.</param>
    /// <param name="learningRate">Factor of the gradient, or of the velocity with momentum.</param>
    /// <param name="momentum">Decay of the velocity, from 0 (no momentum) to below 1.</param>
    /// <param name="weightDecay">L2 penalty: this times the parameter is added to its gradient; at least 0.</param>
    /// <param name="nesterov">Nesterov's rule, which looks ahead along the velocity; it needs a momentum above 0.</param>
    /// <exception cref="ArgumentException">No parameters, one twice, one that requires no gradient, or a number out of range.</exception>
    public Sgd(IEnumerable<Tensor> parameters, float learningRate, float momentum = 0, float weightDecay = 0, bool nesterov = false)
        : base(parameters, learningRate)
    {
        _velocity = State("momentum_buffer");
        _momentum = Setting("momentum", Fraction(momentum, nameof(momentum)));
        _weightDecay = Setting("weight_decay", NotNegative(weightDecay, nameof(weightDecay)));
        _nesterov = Setting("nesterov", nesterov ? 1 : 0) == 1;
        if (nesterov && momentum == 0)
            throw new ArgumentException("Sgd: Nesterov's rule needs a momentum above 0.", nameof(nesterov));
    }

    private protected override void Update(int index, int step, Span<float> parameter, ReadOnlySpan<float> gradient)
    {
        _velocity[index] ??= new float[parameter.Length];
        SgdStep.Run(parameter, gradient, _velocity[index], LearningRate, _momentum, _weightDecay, _nesterov);
    }
}
