using System.Numerics.Tensors;
using Amago.Kernels.Strided;

namespace Amago.Tensors.Operations.Elementwise;

/// <summary>The smaller of x and y; NaN if either is. At a tie both get half of the gradient, as in PyTorch.</summary>
internal sealed record Minimum : Binary
{
    private static readonly StridedBinary.Kernel Loops = new(
        TensorPrimitives.Min,
        TensorPrimitives.Min,
        static (x, y, destination) => TensorPrimitives.Min(y, x, destination),
        static (x, y) => MathF.Min(x, y));

    public override string Name => "minimum";

    protected override StridedBinary.Kernel Kernel => Loops;

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        (Tensor left, Tensor right) = TieShares.Of(node.Inputs[0], node.Inputs[1], smaller: true);
        AddReduced(node, 0, () => dy * left, gradients);
        AddReduced(node, 1, () => dy * right, gradients);
    }
}
