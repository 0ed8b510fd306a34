using System.Numerics.Tensors;
using Amago.Kernels.Strided;

namespace Amago.Tensors.Operations.Elementwise;

/// <summary>x / y.</summary>
internal sealed record Divide : Binary
{
    private static readonly StridedBinary.Kernel Loops = new(
        TensorPrimitives.Divide, TensorPrimitives.Divide, TensorPrimitives.Divide, static (x, y) => x / y);

    public override string Name => "div";

    protected override StridedBinary.Kernel Kernel => Loops;

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        AddReduced(node, 0, () => dy / node.Inputs[1], gradients);
        AddReduced(node, 1, () => -(dy * node.Output / node.Inputs[1]), gradients);
    }
}
