namespace Amago.Nets.Plans;

/// <summary>Parameters as kernels read them.</summary>
internal static class ParameterFloats
{
    /// <summary>The elements in row-major order, copied where they do not lie so.</summary>
    public static ReadOnlySpan<float> Floats(this Tensor parameter) => parameter.RowMajor().AsSpan<float>();
}
