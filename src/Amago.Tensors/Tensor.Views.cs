using Amago.Tensors.Operations.Selection;
using Amago.Tensors.Operations.Views;

namespace Amago.Tensors;

public sealed partial class Tensor
{
    /// <summary>
    /// The same elements in row-major order under other sizes; one size may be -1 and follows from the rest. A view where the layout
    /// allows, else a copy.
    /// </summary>
    /// <exception cref="ArgumentException">The sizes do not hold as many elements.</exception>
    public Tensor Reshape(params ReadOnlySpan<int> sizes)
    {
        int unknown = sizes.IndexOf(-1);
        if (unknown < 0)
            return Operation.Apply(new Reshape(Shape.Create(sizes)), this);
        int[] known = sizes.ToArray();
        known[unknown] = 1;
        int rest = Shape.Create(known).ElementCount;
        if (rest == 0 || ElementCount % rest != 0)
        {
            string wanted = string.Join(", ", sizes.ToArray());
            throw new ArgumentException(
                $"reshape: {ElementCount} elements of shape {Shape} do not divide into {rest} at the size -1 of [{wanted}].",
                nameof(sizes));
        }

        known[unknown] = ElementCount / rest;
        return Operation.Apply(new Reshape(known), this);
    }

    /// <summary>A view with the dimensions in another order: output dimension i is dimension <c>order[i]</c>.</summary>
    /// <exception cref="ArgumentException">The order does not name each dimension once.</exception>
    public Tensor Permute(params ReadOnlySpan<int> order) => Operation.Apply(new Permute(order.ToArray()), this);

    /// <summary>A view with two dimensions exchanged; negative ones count from the back.</summary>
    public Tensor Transpose(int first, int second)
    {
        int[] order = [.. Enumerable.Range(0, Rank)];
        int a = Shape.Dimension(first, nameof(Transpose)), b = Shape.Dimension(second, nameof(Transpose));
        (order[a], order[b]) = (order[b], order[a]);
        return Permute(order);
    }

    /// <summary>A view of indices <paramref name="start"/>..start+length-1 of one dimension.</summary>
    /// <exception cref="ArgumentException">The dimension has no such indices.</exception>
    public Tensor Slice(int dimension, int start, int length) =>
        Operation.Apply(new Slice(Shape.Dimension(dimension, "slice"), start, length), this);

    /// <summary>A view of one index of a dimension; the dimension is left out of its shape.</summary>
    /// <exception cref="ArgumentException">The dimension has no such index.</exception>
    public Tensor Select(int dimension, int index)
    {
        int at = Shape.Dimension(dimension, nameof(Select));
        int[] sizes = [.. Shape.Where((_, i) => i != at)];
        return Slice(at, index, 1).Reshape(sizes);
    }

    /// <summary>The leading <paramref name="count"/> dimensions as one: (B, L, H, W, C) becomes (B·L, H, W, C) with count 2.</summary>
    public Tensor MergeLeading(int count)
    {
        if (count < 1 || count > Rank)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), $"MergeLeading: a tensor of shape {Shape} does not have {count} leading dimensions.");
        }

        int merged = Shape.Create(Shape.Sizes[..count]).ElementCount;
        return Reshape([merged, .. Shape.Sizes[count..]]);
    }

    /// <summary>A view that repeats dimensions of size 1, and adds leading ones, without copying.</summary>
    /// <exception cref="ArgumentException">A dimension to repeat is not of size 1.</exception>
    public Tensor Expand(params ReadOnlySpan<int> sizes) => Operation.Apply(new Expand(Shape.Create(sizes)), this);

    /// <summary>
    /// A view of any elements, as <c>torch.as_strided</c>: element (i, j, ...) is the one that lies offset + i strides[0] + j strides[1] +
    /// ... behind this tensor's first. Elements may stand in several places. Outside of any graph: no gradient goes through it.
    /// </summary>
    /// <param name="shape">Sizes of the view.</param>
    /// <param name="strides">Elements between neighbours along each dimension, at least 0.</param>
    /// <param name="offset">Elements from this tensor's first to the view's first.</param>
    /// <exception cref="ArgumentException">There are not as many strides as sizes, or an element lies outside of this tensor.</exception>
    public Tensor AsStrided(Shape shape, ReadOnlySpan<int> strides, int offset)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (strides.Length != shape.Count)
        {
            throw new ArgumentException(
                $"AsStrided: expected {shape.Count} strides for shape {shape}, got {strides.Length}.", nameof(strides));
        }

        if (shape.ElementCount == 0)
            return new Tensor(Storage, DType, shape, Tensors.Shapes.Strides.Contiguous(shape), Offset);
        Int128 last = offset;
        for (int i = 0; i < strides.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(strides[i], nameof(strides));
            last += (Int128)strides[i] * (shape[i] - 1);
        }

        int extent = Tensors.Shapes.Strides.Extent(Shape, _strides);
        if (offset < 0 || last >= extent)
        {
            throw new ArgumentException(
                $"AsStrided: expected elements within the {extent} of {Describe()}, got {offset} to {last}.", nameof(offset));
        }

        return new Tensor(Storage, DType, shape, strides.ToArray(), Offset + offset);
    }

    /// <summary>The elements in row-major order: this tensor's own memory where they are already.</summary>
    public Tensor Contiguous() => IsContiguous ? this : Operation.Apply(new Relayout(), this);

    /// <summary>Concatenates tensors along a dimension.</summary>
    /// <exception cref="ArgumentException">
    /// There is no tensor, one is null, or shapes differ in another dimension than the joined one.
    /// </exception>
    public static Tensor Cat(IEnumerable<Tensor> tensors, int dimension = 0)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        Tensor[] all = [.. tensors];
        if (all.Length == 0)
            throw new ArgumentException("cat: expected at least one tensor.", nameof(tensors));
        int missing = Array.IndexOf(all, null);
        if (missing >= 0)
            throw new ArgumentException($"cat: expected tensors, got null at index {missing}.", nameof(tensors));
        return Operation.Apply(new Concatenate(all[0].Shape.Dimension(dimension, "cat")), all);
    }
}
