namespace Amago.Kernels.Convolution.Direct;

/// <summary>
/// The pixels that a weight gradient sums over, as three loops: how many steps each has, and how far a step goes in x and in dy. The loops
/// are made as long as possible inside, since a short inner loop costs more than its products.
/// </summary>
internal readonly struct CorrelatedPixels
{
    /// <summary>Pixels of some rows of some images.</summary>
    public CorrelatedPixels((int Count, nint X, nint D) images, (int Count, nint X, nint D) rows, (int Count, nint X, nint D) columns)
    {
        if (columns.Count == 1 || (rows.X == columns.Count * columns.X && rows.D == columns.Count * columns.D))
            (columns, rows) = (columns.Count == 1 ? rows : (rows.Count * columns.Count, columns.X, columns.D), (1, 0, 0));
        if (rows.Count == 1)
            (rows, images) = (images, (1, 0, 0));
        if (columns.Count == 1)
            (columns, rows) = (rows, (1, 0, 0));
        (Outer, XOuter, DOuter) = images;
        (Middle, XMiddle, DMiddle) = rows;
        (Inner, XInner, DInner) = columns;
    }

    public nint Outer { get; }

    public nint XOuter { get; }

    public nint DOuter { get; }

    public nint Middle { get; }

    public nint XMiddle { get; }

    public nint DMiddle { get; }

    public nint Inner { get; }

    public nint XInner { get; }

    public nint DInner { get; }
}
