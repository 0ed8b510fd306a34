using Amago.Tensors;

namespace Amago.Nets;

/// <summary>Parameters as kernels read them.</summary>
internal static class TensorValues
{
    /// <summary>The elements in row-major order, copied where they do not lie so.</summary>
    public static ReadOnlySpan<float> Values(this Tensor tensor) => tensor.RowMajor().AsSpan<float>();
}
