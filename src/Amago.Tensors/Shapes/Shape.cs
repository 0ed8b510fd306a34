using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Amago.Tensors;

/// <summary>The sizes of a tensor's dimensions, outermost first. Immutable; prints as <c>(2, 1, 84, 84, 4)</c>.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public sealed class Shape : IReadOnlyList<int>, IEquatable<Shape>
{
    /// <summary>The most dimensions, where NumPy and PyTorch stop too.</summary>
    public const int MaxRank = 64;

    private readonly int[] _sizes;

    private Shape(int[] sizes, int elementCount)
    {
        _sizes = sizes;
        ElementCount = elementCount;
    }

    /// <summary>The shape of a single value: no dimensions.</summary>
    public static Shape Scalar { get; } = new([], 1);

    /// <summary>Number of dimensions.</summary>
    public int Count => _sizes.Length;

    /// <summary>Product of the sizes; 1 for a scalar.</summary>
    public int ElementCount { get; }

    /// <summary>The sizes of all dimensions, outermost first.</summary>
    public ReadOnlySpan<int> Sizes => _sizes;

    /// <summary>Size of one dimension; <c>^1</c> is the innermost.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public int this[int index] => (uint)index < (uint)_sizes.Length ? _sizes[index] : throw NoDimension(index);

    /// <summary>Makes a shape of the given sizes.</summary>
    /// <exception cref="ArgumentException">
    /// A size is negative, there are more than 64, or the product exceeds what an array holds.
    /// </exception>
    public static Shape Create(ReadOnlySpan<int> sizes)
    {
        if (sizes.Length > MaxRank)
            throw new ArgumentException($"Shape: expected at most {MaxRank} dimensions, got {sizes.Length}.", nameof(sizes));
        long count = 1;
        bool tooLarge = false;
        foreach (int size in sizes)
        {
            if (size < 0)
                throw new ArgumentException($"Shape: sizes must not be negative, got ({Join(sizes)}).", nameof(sizes));
            count *= size;
            tooLarge |= count > Array.MaxLength;
            count = Math.Min(count, Array.MaxLength);
        }

        if (tooLarge && !sizes.Contains(0))
            throw new ArgumentException($"Shape: ({Join(sizes)}) has more than {Array.MaxLength} elements.", nameof(sizes));
        return new Shape(sizes.ToArray(), sizes.Contains(0) ? 0 : (int)count);
    }

    /// <summary>Makes a shape of the given sizes.</summary>
    public static implicit operator Shape(int[] sizes) => Create(sizes);

    /// <summary>The shape's sizes; none for null.</summary>
    public static implicit operator ReadOnlySpan<int>(Shape shape) => shape?._sizes;

    /// <summary>Whether two shapes have equal sizes in equal order.</summary>
    public static bool operator ==(Shape? left, Shape? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether two shapes differ in a size, the order or the number of dimensions.</summary>
    public static bool operator !=(Shape? left, Shape? right) => !(left == right);

    /// <summary>A new array of the sizes, outermost first.</summary>
    public int[] ToArray() => [.. _sizes];

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && Sizes.SequenceEqual(other.Sizes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int size in _sizes)
            hash.Add(size);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => $"({Join(_sizes)})";

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)_sizes).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A dimension counted from the front; negative ones count from the back, as in PyTorch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    internal int Dimension(int dimension, string operation)
    {
        int index = dimension < 0 ? dimension + Count : dimension;
        if ((uint)index >= (uint)Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(dimension), $"{operation}: there is no dimension {dimension} in a tensor of shape {this}.");
        }

        return index;
    }

    internal Shape With(int dimension, int size)
    {
        int[] sizes = ToArray();
        sizes[dimension] = size;
        return Create(sizes);
    }

    private ArgumentOutOfRangeException NoDimension(int index) => new(nameof(index), $"Shape: there is no dimension {index} in {this}.");

    private static string Join(ReadOnlySpan<int> sizes)
    {
        var parts = new string[sizes.Length];
        for (int i = 0; i < parts.Length; i++)
            parts[i] = sizes[i].ToString(CultureInfo.InvariantCulture);
        return string.Join(", ", parts);
    }
}
