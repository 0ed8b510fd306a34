using Amago.Kernels.Strided;
using Amago.Tensors.Operations.Views;

namespace Amago.Tensors.Operations.Elementwise;

/// <summary>How much of a minimum's or maximum's gradient each operand gets: all of it, none, or half at a tie.</summary>
internal static class TieShares
{
    private static readonly StridedBinary.Kernel Less = Kernel(static (x, y) => x < y ? 1f : x == y ? 0.5f : 0f);

    private static readonly StridedBinary.Kernel Greater = Kernel(static (x, y) => x > y ? 1f : x == y ? 0.5f : 0f);

    /// <summary>The shares of the left and of the right operand, in their common shape.</summary>
    public static (Tensor Left, Tensor Right) Of(Tensor left, Tensor right, bool smaller)
    {
        Shape shape = Broadcasting.TryShape(left.Shape, right.Shape)!;
        return (Share(left, right, smaller ? Less : Greater, shape), Share(right, left, smaller ? Less : Greater, shape));
    }

    private static Tensor Share(Tensor x, Tensor y, StridedBinary.Kernel kernel, Shape shape)
    {
        Tensor share = Tensor.Uninitialized(shape);
        StridedBinary.Run(
            Broadcasting.Operand(x, shape), Broadcasting.Operand(y, shape), share.Elements<float>(), share.Strides, shape, kernel);
        return share;
    }

    private static StridedBinary.Kernel Kernel(Func<float, float, float> pair) =>
        new(
            (x, y, destination) =>
            {
                for (int i = 0; i < x.Length; i++)
                    destination[i] = pair(x[i], y[i]);
            },
            (x, y, destination) =>
            {
                for (int i = 0; i < x.Length; i++)
                    destination[i] = pair(x[i], y);
            },
            (x, y, destination) =>
            {
                for (int i = 0; i < y.Length; i++)
                    destination[i] = pair(x, y[i]);
            },
            pair);
}
