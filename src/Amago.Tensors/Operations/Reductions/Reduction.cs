namespace Amago.Tensors.Operations.Reductions;

/// <summary>Turns some dimensions into one value each; they stay as size 1 or go.</summary>
/// <param name="Dimensions">The dimensions to reduce, each once, counted from the front.</param>
/// <param name="KeepDimensions">Whether summed dimensions stay with size 1; otherwise they are left out.</param>
internal abstract record Reduction(int[] Dimensions, bool KeepDimensions) : Operation
{
    public override Shape OutputShape(Tensor[] inputs)
    {
        ExpectFloat(inputs[0], "an operand");
        Shape kept = Kept(inputs[0].Shape);
        return KeepDimensions ? kept : kept.Where((_, dimension) => !Dimensions.Contains(dimension)).ToArray();
    }

    /// <summary>The shape with size 1 in place of what is reduced.</summary>
    protected Shape Kept(Shape shape)
    {
        int[] sizes = shape.ToArray();
        foreach (int dimension in Dimensions)
            sizes[dimension] = 1;
        return sizes;
    }

    /// <summary>The values as rows of what is reduced together, one row for each result.</summary>
    protected Tensor Rows(Tensor x)
    {
        int[] order = [.. Enumerable.Range(0, x.Rank).Where(d => !Dimensions.Contains(d)), .. Dimensions];
        Tensor moved = x.Permute(order);
        return moved.RowMajor();
    }
}
