using Amago.Kernels.Strided;

namespace Amago.Tensors.Operations.Views;

/// <summary>NumPy's rule for operands of unequal shapes: align at the last dimension, repeat those of size 1.</summary>
internal static class Broadcasting
{
    /// <summary>The common shape, or null where a dimension differs and neither side is 1.</summary>
    public static Shape? TryShape(Shape left, Shape right)
    {
        var sizes = new int[Math.Max(left.Count, right.Count)];
        for (int i = 1; i <= sizes.Length; i++)
        {
            int l = i <= left.Count ? left[left.Count - i] : 1;
            int r = i <= right.Count ? right[right.Count - i] : 1;
            if (l != r && l != 1 && r != 1)
                return null;
            sizes[^i] = l == 1 ? r : l;
        }

        return sizes;
    }

    /// <summary>The strides that read a tensor as if it had a larger shape: 0 where it repeats.</summary>
    public static int[] StridesFor(Tensor tensor, Shape shape)
    {
        var strides = new int[shape.Count];
        int added = shape.Count - tensor.Rank;
        for (int i = 0; i < tensor.Rank; i++)
            strides[added + i] = tensor.Shape[i] == 1 && shape[added + i] != 1 ? 0 : tensor.Strides[i];
        return strides;
    }

    /// <summary>A tensor read as if it had a larger shape, for a kernel.</summary>
    public static StridedOperand Operand(Tensor tensor, Shape shape) => new(tensor.Elements<float>(), StridesFor(tensor, shape));

    /// <summary>Whether a tensor is one value, repeated.</summary>
    public static bool IsRepeated(Tensor tensor)
    {
        for (int i = 0; i < tensor.Rank; i++)
        {
            if (tensor.Shape[i] != 1 && tensor.Strides[i] != 0)
                return false;
        }

        return tensor.ElementCount > 0;
    }

    /// <summary>Sums a gradient over what was repeated, back to the shape of the operand.</summary>
    public static Tensor SumTo(Tensor gradient, Shape shape)
    {
        if (gradient.Shape == shape)
            return gradient;
        int added = gradient.Rank - shape.Count;
        var summed = new List<int>();
        for (int i = 0; i < gradient.Rank; i++)
        {
            if (i < added || (shape[i - added] == 1 && gradient.Shape[i] != 1))
                summed.Add(i);
        }

        return gradient.Sum([.. summed], keepDimensions: true).Reshape(shape);
    }
}
