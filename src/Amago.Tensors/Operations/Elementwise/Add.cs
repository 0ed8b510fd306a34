using System.Numerics.Tensors;
using Amago.Kernels.Strided;

namespace Amago.Tensors.Operations.Elementwise;

/// <summary>x + y.</summary>
internal sealed record Add : Binary
{
    private static readonly StridedBinary.Kernel Loops = new(
        TensorPrimitives.Add,
        TensorPrimitives.Add,
        static (x, y, destination) => TensorPrimitives.Add(y, x, destination),
        static (x, y) => x + y);

    public override string Name => "add";

    protected override StridedBinary.Kernel Kernel => Loops;

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        AddReduced(node, 0, () => dy, gradients);
        AddReduced(node, 1, () => dy, gradients);
    }
}
