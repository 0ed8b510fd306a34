using Amago.Kernels.Optimizers;

namespace Amago.Nets;

/// <summary>Adam (https://arxiv.org/abs/1412.6980), as <c>torch.optim.Adam</c>; weight decay is an L2 penalty on the loss.</summary>
public sealed class Adam : Optimizer
{
    private readonly AdamRule _rule;

    /// <summary>An Adam optimizer whose moments start at zero.</summary>
    /// <param name="parameters">The tensors to optimise, each once; all require gradients.</param>
    /// <param name="learningRate">Factor of the normalised step: about how far a parameter moves at once.</param>
    /// <param name="beta1">Decay of the mean of gradients, from 0 to below 1.</param>
    /// <param name="beta2">Decay of the mean of squared gradients, from 0 to below 1.</param>
    /// <param name="epsilon">Added to the root of the mean square, in the denominator; at least 0.</param>
    /// <param name="weightDecay">L2 penalty: this times the parameter is added to its gradient; at least 0.</param>
    /// <exception cref="ArgumentException">No parameters, one twice, one that requires no gradient, or a number out of range.</exception>
    public Adam(
        IEnumerable<Tensor> parameters,
        float learningRate = 1e-3f,
        float beta1 = 0.9f,
        float beta2 = 0.999f,
        float epsilon = 1e-8f,
        float weightDecay = 0)
        : base(parameters, learningRate) =>
        _rule = new AdamRule(this, beta1, beta2, epsilon, weightDecay, isDecoupled: false);

    private protected override void Update(int index, int step, Span<float> parameter, ReadOnlySpan<float> gradient) =>
        _rule.Update(index, step, parameter, gradient);
}

/// <summary>Adam with decoupled weight decay (https://arxiv.org/abs/1711.05101), as <c>torch.optim.AdamW</c>.</summary>
public sealed class AdamW : Optimizer
{
    private readonly AdamRule _rule;

    /// <summary>An AdamW optimizer whose moments start at zero.</summary>
    /// <param name="parameters">The tensors to optimise, each once; all require gradients.</param>
    /// <param name="learningRate">Factor of the normalised step: about how far a parameter moves at once.</param>
    /// <param name="beta1">Decay of the mean of gradients, from 0 to below 1.</param>
    /// <param name="beta2">Decay of the mean of squared gradients, from 0 to below 1.</param>
    /// <param name="epsilon">Added to the root of the mean square, in the denominator; at least 0.</param>
    /// <param name="weightDecay">Share of the learning rate by which parameters shrink at each step.</param>
    /// <exception cref="ArgumentException">No parameters, one twice, one that requires no gradient, or a number out of range.</exception>
    public AdamW(
        IEnumerable<Tensor> parameters,
        float learningRate = 1e-3f,
        float beta1 = 0.9f,
        float beta2 = 0.999f,
        float epsilon = 1e-8f,
        float weightDecay = 1e-2f)
        : base(parameters, learningRate) =>
        _rule = new AdamRule(this, beta1, beta2, epsilon, weightDecay, isDecoupled: true);

    private protected override void Update(int index, int step, Span<float> parameter, ReadOnlySpan<float> gradient) =>
        _rule.Update(index, step, parameter, gradient);
}

/// <summary>What Adam and AdamW share: the moments, and the step but for what weight decay is.</summary>
internal sealed class AdamRule(Optimizer optimizer, float beta1, float beta2, float epsilon, float weightDecay, bool isDecoupled)
{
    private readonly float[][] _first = optimizer.State("exp_avg"), _second = optimizer.State("exp_avg_sq");
    private readonly float _beta1 = optimizer.Setting("beta1", Optimizer.Fraction(beta1, nameof(beta1)));
    private readonly float _beta2 = optimizer.Setting("beta2", Optimizer.Fraction(beta2, nameof(beta2)));
    private readonly float _epsilon = optimizer.Setting("epsilon", Optimizer.NotNegative(epsilon, nameof(epsilon)));
    private readonly float _weightDecay = optimizer.Setting("weight_decay", Optimizer.NotNegative(weightDecay, nameof(weightDecay)));

    public void Update(int index, int step, Span<float> parameter, ReadOnlySpan<float> gradient)
    {
        _first[index] ??= new float[parameter.Length];
        _second[index] ??= new float[parameter.Length];
        float learningRate = optimizer.LearningRate;
        var constants = new AdamConstants(
            Rate: (float)(learningRate / (1 - PortableMath.Pow(_beta1, step))),
            Beta1: _beta1,
            Beta2: _beta2,
            Correction: (float)Math.Sqrt(1 - PortableMath.Pow(_beta2, step)),
            Epsilon: _epsilon,
            Penalty: isDecoupled ? 0 : _weightDecay,
            Decay: isDecoupled ? 1 - (learningRate * _weightDecay) : 1);
        AdamStep.Run(parameter, gradient, _first[index], _second[index], constants);
    }
}
