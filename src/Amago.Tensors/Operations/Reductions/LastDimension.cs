namespace Amago.Tensors.Operations.Reductions;

/// <summary>An operation on each row of the last dimension by itself, with a result of the same shape.</summary>
internal abstract record LastDimension : Operation
{
    public override Shape OutputShape(Tensor[] inputs)
    {
        ExpectFloat(inputs[0], "an operand");
        if (inputs[0].Rank == 0)
            throw Error("expected at least one dimension, got a scalar.");
        return inputs[0].Shape;
    }

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        saved = null;
        Tensor y = Tensor.Uninitialized(shape);
        ReadOnlySpan<float> from = inputs[0].RowMajor().AsSpan<float>();
        Span<float> to = y.AsSpan<float>();
        int length = shape[^1];
        for (int start = 0; start < to.Length; start += length)
            Row(from.Slice(start, length), to.Slice(start, length));
        return y;
    }

    /// <summary>y from a row x; the spans do not overlap.</summary>
    public void Compute(ReadOnlySpan<float> x, Span<float> y) => Row(x, y);

    /// <summary>Computes one row; the spans do not overlap.</summary>
    protected abstract void Row(ReadOnlySpan<float> x, Span<float> y);
}
