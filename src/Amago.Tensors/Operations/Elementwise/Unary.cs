namespace Amago.Tensors.Operations.Elementwise;

/// <summary>An operation on every element by itself. The result keeps a dense operand's layout.</summary>
internal abstract record Unary : Operation
{
    public override Shape OutputShape(Tensor[] inputs)
    {
        ExpectFloat(inputs[0], "an operand");
        return inputs[0].Shape;
    }

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        saved = null;
        Tensor x = Dense(inputs[0]);
        Tensor y = Tensor.Uninitialized(shape, [.. x.Strides]);
        Map(x.Elements<float>(), y.Elements<float>());
        return y;
    }

    /// <summary>y from a run of elements x, which may be y itself.</summary>
    public void Compute(ReadOnlySpan<float> x, Span<float> y) => Map(x, y);

    /// <summary>The elements without gaps: the tensor itself where it has none.</summary>
    protected static Tensor Dense(Tensor x) => x.IsDense ? x : x.RowMajor();

    /// <summary>Applies the function to a run of elements.</summary>
    protected abstract void Map(ReadOnlySpan<float> x, Span<float> y);
}
