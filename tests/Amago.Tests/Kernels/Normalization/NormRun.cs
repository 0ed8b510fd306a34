namespace Amago.Tests.Kernels.Normalization;

/// <summary>What a normalisation's kernels gave, forward and backward.</summary>
internal sealed record NormRun(float[] Y, float[] Mean, float[] Rstd, float[] Dx, float[] Dgamma, float[] Dbeta)
{
    public float[][] All => [Y, Mean, Rstd, Dx, Dgamma, Dbeta];

    public static NormRun Empty(int elements, int statistics, int channels) =>
        new(
            Y: new float[elements],
            Mean: new float[statistics],
            Rstd: new float[statistics],
            Dx: new float[elements],
            Dgamma: new float[channels],
            Dbeta: new float[channels]);
}
