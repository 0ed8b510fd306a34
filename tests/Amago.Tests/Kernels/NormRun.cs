namespace Amago.Tests.Kernels;

/// <summary>What a normalisation's kernels gave, forward and backward.</summary>
internal sealed record NormRun(float[] Y, float[] Mean, float[] Rstd, float[] Dx, float[] Dgamma, float[] Dbeta)
{
    public float[][] All => [Y, Mean, Rstd, Dx, Dgamma, Dbeta];

    public static NormRun Empty(int elements, int statistics, int channels) =>
        new(new float[elements], new float[statistics], new float[statistics], new float[elements], new float[channels], new float[channels]);
}
