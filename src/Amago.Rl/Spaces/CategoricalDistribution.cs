namespace Amago.Rl.Spaces;

/// <summary>One choice by the softmax of its logits, (N, choices).</summary>
internal sealed class CategoricalDistribution(Tensor logits) : PartDistribution
{
    private readonly Tensor _all = logits.LogSoftmax(); // (N, choices)

    public override Tensor LogProbability(Tensor actions) => _all.Gather(-1, Whole(actions)).Reshape(-1);

    public override Tensor Entropy() => -(_all.Exp() * _all).Sum([-1]);

    /// <summary>Whole numbers in float32 as indices, of the same shape.</summary>
    internal static Tensor Whole(Tensor numbers) =>
        Tensor.FromArray(Array.ConvertAll(numbers.ToArray<float>(), static number => (long)number), numbers.Shape);
}
