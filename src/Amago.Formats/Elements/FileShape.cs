namespace Amago.Formats.Elements;

/// <summary>Shapes as files give them, checked before anything is allocated for them.</summary>
internal static class FileShape
{
    /// <summary>The most dimensions of a tensor.</summary>
    public const int MaxRank = Shape.MaxRank;

    /// <summary>The shape of sizes that a file states, after checks.</summary>
    /// <exception cref="InvalidFileException">
    /// There are too many sizes, one is negative, or the product is too large for a tensor.
    /// </exception>
    public static Shape Create(ReadOnlySpan<long> sizes, string file, string where) => Create(Sizes(sizes, file, where), file, where);

    /// <summary>The shape of sizes that <see cref="Sizes"/> has checked one by one.</summary>
    /// <exception cref="InvalidFileException">The product is too large for a tensor.</exception>
    public static Shape Create(int[] sizes, string file, string where)
    {
        Int128 count = 1;
        foreach (int size in sizes)
            count = Int128.Min(count * size, long.MaxValue); // stays large until a later 0
        return count <= Array.MaxLength
            ? Shape.Create(sizes)
            : throw InvalidFileException.Expected(
                file, $"a shape of at most {Array.MaxLength} elements", $"({string.Join(", ", sizes)})", where);
    }

    /// <summary>Sizes checked one by one; their product may be more than a tensor holds.</summary>
    /// <exception cref="InvalidFileException">There are too many sizes, or one is negative or too large.</exception>
    public static int[] Sizes(ReadOnlySpan<long> sizes, string file, string where)
    {
        if (sizes.Length > MaxRank)
            throw InvalidFileException.Expected(file, $"a shape of at most {MaxRank} dimensions", $"{sizes.Length}", where);
        var result = new int[sizes.Length];
        for (int i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] is < 0 or > int.MaxValue)
                throw InvalidFileException.Expected(file, $"sizes between 0 and {int.MaxValue} in a shape", $"{sizes[i]}", where);
            result[i] = (int)sizes[i];
        }

        return result;
    }
}
