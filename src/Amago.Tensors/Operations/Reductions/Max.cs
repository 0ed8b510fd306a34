using System.Numerics.Tensors;

namespace Amago.Tensors.Operations.Reductions;

/// <summary>
/// Largest value over dimensions; NaN if there is one. Equal largest values share the gradient evenly, as PyTorch's amax.
/// </summary>
internal sealed record Max(int[] Dimensions, bool KeepDimensions) : Reduction(Dimensions, KeepDimensions)
{
    public override string Name => "max";

    public override Shape OutputShape(Tensor[] inputs)
    {
        Shape shape = base.OutputShape(inputs);
        if (inputs[0].ElementCount == 0 && shape.ElementCount > 0)
            throw Error($"a tensor of shape {inputs[0].Shape} has no values to take the largest of.");
        return shape;
    }

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        saved = null;
        Tensor y = Tensor.Uninitialized(shape);
        Span<float> largest = y.AsSpan<float>();
        ReadOnlySpan<float> x = Rows(inputs[0].Detach()).AsSpan<float>();
        int length = largest.IsEmpty ? 0 : x.Length / largest.Length;
        for (int row = 0; row < largest.Length; row++)
            largest[row] = TensorPrimitives.Max(x.Slice(row * length, length));
        return y;
    }

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        if (!gradients.Needs(0))
            return;
        Tensor x = node.Inputs[0];
        Tensor y = node.Output.Detach().Reshape(Kept(x.Shape)).Expand(x.Shape);
        Tensor winners = Tensor.Uninitialized(x.Shape);
        Span<float> to = winners.AsSpan<float>();
        ReadOnlySpan<float> values = x.RowMajor().AsSpan<float>();
        ReadOnlySpan<float> largest = y.RowMajor().AsSpan<float>();
        for (int i = 0; i < to.Length; i++)
            to[i] = values[i].Equals(largest[i]) ? 1f : 0f; // Equals: NaN is NaN
        Tensor share = dy.Reshape(Kept(x.Shape)) / winners.Sum(Dimensions, keepDimensions: true);
        gradients.Add(0, winners * share);
    }
}
