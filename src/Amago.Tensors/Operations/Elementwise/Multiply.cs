using System.Numerics.Tensors;
using Amago.Kernels.Strided;
using Amago.Tensors.Operations.Views;

namespace Amago.Tensors.Operations.Elementwise;

/// <summary>x y.</summary>
internal sealed record Multiply : Binary
{
    private static readonly StridedBinary.Kernel Loops = new(
        TensorPrimitives.Multiply,
        TensorPrimitives.Multiply,
        static (x, y, destination) => TensorPrimitives.Multiply(y, x, destination),
        static (x, y) => x * y);

    public override string Name => "mul";

    protected override StridedBinary.Kernel Kernel => Loops;

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        AddReduced(node, 0, () => Product(dy, node.Inputs[1]), gradients);
        AddReduced(node, 1, () => Product(dy, node.Inputs[0]), gradients);
    }

    // The gradient of a sum is one everywhere: nothing to multiply.
    private static Tensor Product(Tensor dy, Tensor factor) =>
        dy.Shape == factor.Shape && Broadcasting.IsRepeated(dy) && dy.Elements<float>()[0] == 1 ? factor.Detach() : dy * factor;
}
