namespace Amago.Tensors.Operations.Selection;

/// <summary>y[.., i, ..] = x[.., index[.., i, ..], ..] along one dimension: the values of chosen actions, say.</summary>
internal sealed record Gather(int Dimension) : Operation
{
    public override string Name => "gather";

    public override Shape OutputShape(Tensor[] inputs)
    {
        (Tensor x, Tensor index) = (inputs[0], inputs[1]);
        ExpectFloat(x, "values");
        if (index.DType != DType.Int64)
            throw Error($"expected an index of type int64, got {index.Describe()}.");
        bool fits = index.Rank == x.Rank;
        for (int i = 0; fits && i < x.Rank; i++)
            fits = i == Dimension || index.Shape[i] == x.Shape[i];
        if (!fits)
            throw Error($"expected an index of shape {x.Shape} but for dimension {Dimension}, got {index.Shape}.");
        return index.Shape;
    }

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        (Tensor x, Tensor index) = (inputs[0], inputs[1]);
        int[] positions = Positions(x.Shape, index);
        saved = positions;
        ReadOnlySpan<float> values = x.RowMajor().AsSpan<float>();
        Tensor y = Tensor.Uninitialized(shape);
        Span<float> to = y.AsSpan<float>();
        for (int i = 0; i < to.Length; i++)
            to[i] = values[positions[i]];
        return y;
    }

    public override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        Tensor dx = Tensor.Zeros(node.Inputs[0].Shape);
        Span<float> to = dx.AsSpan<float>();
        ReadOnlySpan<float> from = dy.RowMajor().AsSpan<float>();
        var positions = (int[])node.Saved!;
        for (int i = 0; i < positions.Length; i++)
            to[positions[i]] += from[i];
        gradients.Add(0, dx);
    }

    /// <summary>Where each chosen value lies among the row-major values.</summary>
    private int[] Positions(Shape shape, Tensor index)
    {
        long[] chosen = index.ToArray<long>();
        var positions = new int[chosen.Length];
        int inner = 1;
        for (int i = Dimension + 1; i < shape.Count; i++)
            inner *= shape[i];
        int count = index.Shape[Dimension];
        for (int i = 0; i < chosen.Length; i++)
        {
            if ((ulong)chosen[i] >= (ulong)shape[Dimension])
            {
                throw Error(
                    $"index {chosen[i]} at place {i} is not in 0..{shape[Dimension] - 1}, "
                    + $"the indices of dimension {Dimension} of shape {shape}.");
            }

            int outer = i / (count * inner);
            positions[i] = (((outer * shape[Dimension]) + (int)chosen[i]) * inner) + (i % inner);
        }

        return positions;
    }
}
