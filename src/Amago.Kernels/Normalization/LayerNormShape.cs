namespace Amago.Kernels.Normalization;

/// <summary>What a layer normalisation works on: (Rows, Features).</summary>
/// <param name="Rows">Each is normalised by itself.</param>
/// <param name="Features">Of a row.</param>
/// <param name="Epsilon">Added to the variance.</param>
internal readonly record struct LayerNormShape(int Rows, int Features, float Epsilon)
{
    public int ElementCount => checked(Rows * Features);
}
