using Amago.Kernels.Pixels;

namespace Amago.Nets.Plans;

/// <summary>The images that a run starts from, in the caller's memory.</summary>
/// <param name="pixels">The images as uint8 pixels, or null.</param>
/// <param name="values">The images as float32 values, taken as they are; null where there are pixels.</param>
/// <param name="layout">Sizes and order of an image in memory.</param>
/// <param name="shiftXY">A random shift's x and y offset for each image, or null.</param>
/// <param name="pad">The offset in <paramref name="shiftXY"/> that leaves an image where it is.</param>
internal readonly unsafe struct PlanImages(byte* pixels, float* values, ImageLayout layout, int* shiftXY, int pad)
{
    /// <summary>Rows of an image, H.</summary>
    public int Rows => layout.Height;

    /// <summary>Whether they lie in the caller's memory as the first step reads them; else they are to be loaded.</summary>
    public bool IsInPlace => pixels == null && shiftXY == null && !layout.ChannelsFirst;

    private int Length => layout.Height * layout.Width * layout.Channels;

    /// <summary>The values of one image, where <see cref="IsInPlace"/> holds.</summary>
    public float* At(int image) => values + ((nint)image * Length);

    /// <summary>Writes some images as (H, W, C) floats.</summary>
    public void Load(int first, int count, float* to)
    {
        for (int image = first; image < first + count; image++, to += Length)
            LoadRows(image, 0, layout.Height, to);
    }

    /// <summary>Writes some rows of an image to where they belong in <paramref name="to"/>, (H, W, C) floats.</summary>
    public void LoadRows(int image, int firstRow, int endRow, float* to)
    {
        int right = shiftXY == null ? 0 : shiftXY[2 * image] - pad, down = shiftXY == null ? 0 : shiftXY[(2 * image) + 1] - pad;
        nint offset = (nint)image * Length;
        if (pixels != null)
            ImageLoader.Load(pixels + offset, to, layout, right, down, firstRow, endRow);
        else
            ImageLoader.Load(values + offset, to, layout, right, down, firstRow, endRow);
    }
}
