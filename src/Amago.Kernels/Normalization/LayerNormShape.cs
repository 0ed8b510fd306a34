namespace Amago.Kernels.Normalization;

/// <summary>What a layer normalisation works on: (Rows, Features).</summary>
/// <param name="Rows">Number of rows, each of which is normalised by itself.</param>
/// <param name="Features">Values of a row.</param>
/// <param name="Epsilon">Added to the variance, at least 0.</param>
internal readonly record struct LayerNormShape(int Rows, int Features, float Epsilon)
{
    public int ElementCount => checked(Rows * Features);
}
