namespace Amago.Rl.Spaces;

/// <summary>Normal numbers with means (N, D) and logarithms of standard deviations (D).</summary>
internal sealed class GaussianDistribution(Tensor means, Tensor logStd) : PartDistribution
{
    public override Tensor LogProbability(Tensor actions)
    {
        Tensor distances = (actions - means) / logStd.Exp();
        return ((distances.Square() * -0.5f) - logStd - (float)GaussianRow.HalfLogTwoPi).Sum([-1]);
    }

    public override Tensor Entropy() =>
        (logStd + (float)(0.5 + GaussianRow.HalfLogTwoPi)).Sum().Reshape(1).Expand(means.Shape[0]);
}
