using System.Numerics.Tensors;
using Amago.Kernels;

namespace Amago.Tensors.Operations;

/// <summary>x y.</summary>
internal sealed record Multiply : Binary
{
    private static readonly StridedBinary.Kernel Loops = new(TensorPrimitives.Multiply, TensorPrimitives.Multiply, static (x, y) => x * y);

    public override string Name => "mul";

    protected override StridedBinary.Kernel Kernel => Loops;

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        AddReduced(node, 0, () => dy * node.Inputs[1], gradients);
        AddReduced(node, 1, () => dy * node.Inputs[0], gradients);
    }
}
