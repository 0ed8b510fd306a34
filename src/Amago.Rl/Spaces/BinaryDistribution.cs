namespace Amago.Rl.Spaces;

/// <summary>Bits, each on with the sigmoid of its logit, (N, bits): a choice between the logits 0 and that one.</summary>
internal sealed class BinaryDistribution(Tensor logits) : PartDistribution
{
    private readonly Shape _shape = logits.Shape;
    private readonly CategoricalDistribution _bits = new(Choices(logits));

    public override Tensor LogProbability(Tensor actions) =>
        _bits.LogProbability(actions.Reshape(-1, 1)).Reshape(_shape[0], _shape[1]).Sum([-1]);

    public override Tensor Entropy() => _bits.Entropy().Reshape(_shape[0], _shape[1]).Sum([-1]);

    private static Tensor Choices(Tensor logits)
    {
        Tensor on = logits.Reshape(-1, 1); // (N·bits, 1)
        return Tensor.Cat([Tensor.Zeros(on.Shape), on], 1);
    }
}
