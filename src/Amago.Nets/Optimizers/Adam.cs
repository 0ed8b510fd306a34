using Amago.Kernels;
using Amago.Tensors;

namespace Amago.Nets;

/// <summary>Adam (https://arxiv.org/abs/1412.6980), as <c>torch.optim.Adam</c>; weight decay is an L2 penalty on the loss.</summary>
public sealed class Adam : Optimizer
{
    private readonly AdamRule _rule;

    /// <summary>Starts with moments of zero.</summary>
    /// <param name="parameters">What to optimise.</param>
    /// <param name="learningRate">Step size.</param>
    /// <param name="beta1">Decay of the mean of gradients.</param>
    /// <param name="beta2">Decay of the mean of squared gradients.</param>
    /// <param name="epsilon">Added to the denominator.</param>
    /// <param name="weightDecay">L2 penalty.</param>
    /// <exception cref="ArgumentException">No parameters, one twice, one that requires no gradient, or a number out of range.</exception>
    public Adam(IEnumerable<Tensor> parameters, float learningRate = 1e-3f, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f, float weightDecay = 0)
        : base(parameters, learningRate) =>
        _rule = new AdamRule(
            State("exp_avg"),
            State("exp_avg_sq"),
            Setting("beta1", Fraction(beta1, nameof(beta1))),
            Setting("beta2", Fraction(beta2, nameof(beta2))),
            Setting("epsilon", NotNegative(epsilon, nameof(epsilon))),
            Setting("weight_decay", NotNegative(weightDecay, nameof(weightDecay))));

    private protected override void Update(int index, int step, Span<float> parameter, ReadOnlySpan<float> gradient) =>
        _rule.Update(index, step, parameter, gradient, LearningRate, decoupled: false);
}

/// <summary>Adam with decoupled weight decay (https://arxiv.org/abs/1711.05101), as <c>torch.optim.AdamW</c>.</summary>
public sealed class AdamW : Optimizer
{
    private readonly AdamRule _rule;

    /// <summary>Starts with moments of zero.</summary>
    /// <param name="parameters">What to optimise.</param>
    /// <param name="learningRate">Step size.</param>
    /// <param name="beta1">Decay of the mean of gradients.</param>
    /// <param name="beta2">Decay of the mean of squared gradients.</param>
    /// <param name="epsilon">Added to the denominator.</param>
    /// <param name="weightDecay">Share of the learning rate by which parameters shrink at each step.</param>
    /// <exception cref="ArgumentException">No parameters, one twice, one that requires no gradient, or a number out of range.</exception>
    public AdamW(IEnumerable<Tensor> parameters, float learningRate = 1e-3f, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f, float weightDecay = 1e-2f)
        : base(parameters, learningRate) =>
        _rule = new AdamRule(
            State("exp_avg"),
            State("exp_avg_sq"),
            Setting("beta1", Fraction(beta1, nameof(beta1))),
            Setting("beta2", Fraction(beta2, nameof(beta2))),
            Setting("epsilon", NotNegative(epsilon, nameof(epsilon))),
            Setting("weight_decay", NotNegative(weightDecay, nameof(weightDecay))));

    private protected override void Update(int index, int step, Span<float> parameter, ReadOnlySpan<float> gradient) =>
        _rule.Update(index, step, parameter, gradient, LearningRate, decoupled: true);
}

/// <summary>What Adam and AdamW share: the moments.</summary>
internal sealed class AdamRule(float[][] first, float[][] second, float beta1, float beta2, float epsilon, float weightDecay)
{
    public void Update(int index, int step, Span<float> parameter, ReadOnlySpan<float> gradient, float learningRate, bool decoupled)
    {
        first[index] ??= new float[parameter.Length];
        second[index] ??= new float[parameter.Length];
        var constants = new AdamConstants(
            Rate: (float)(learningRate / (1 - Math.Pow(beta1, step))),
            Beta1: beta1,
            Beta2: beta2,
            Correction: (float)Math.Sqrt(1 - Math.Pow(beta2, step)),
            Epsilon: epsilon,
            Penalty: decoupled ? 0 : weightDecay,
            Decay: decoupled ? 1 - (learningRate * weightDecay) : 1);
        AdamStep.Run(parameter, gradient, first[index], second[index], constants);
    }
}
