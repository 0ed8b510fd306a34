using Amago.Kernels;

namespace Amago.Nets;

/// <summary>The images that a run starts from, in the caller's memory.</summary>
/// <param name="pixels">uint8 pixels, or null.</param>
/// <param name="values">float32 values, taken as they are, if there are no pixels.</param>
/// <param name="layout">Sizes and order of an image.</param>
/// <param name="shiftXY">A random shift's x and y offset for each image, or null.</param>
/// <param name="pad">The offset that leaves an image where it is.</param>
internal readonly unsafe struct PlanImages(byte* pixels, float* values, ImageLayout layout, int* shiftXY, int pad)
{
    /// <summary>H.</summary>
    public int Rows => layout.Height;

    private int Length => layout.Height * layout.Width * layout.Channels;

    /// <summary>The images as the first step reads them, if they lie so in the caller's memory; else null.</summary>
    public float* InPlace(int first) => pixels == null && shiftXY == null && !layout.ChannelsFirst ? values + ((nint)first * Length) : null;

    /// <summary>Writes some images as (H, W, C) floats.</summary>
    public void Load(int first, int count, float* to)
    {
        for (int image = first; image < first + count; image++, to += Length)
            LoadRows(image, 0, layout.Height, to);
    }

    /// <summary>Writes some rows of an image to where they belong in <paramref name="to"/>, (H, W, C) floats.</summary>
    public void LoadRows(int image, int firstRow, int endRow, float* to)
    {
        int shiftX = shiftXY == null ? 0 : shiftXY[2 * image], shiftY = shiftXY == null ? 0 : shiftXY[(2 * image) + 1];
        nint offset = (nint)image * Length;
        if (pixels != null)
            ImageInput.Load(pixels + offset, to, layout, shiftX, shiftY, shiftXY == null ? 0 : pad, firstRow, endRow);
        else
            ImageInput.Load(values + offset, to, layout, shiftX, shiftY, shiftXY == null ? 0 : pad, firstRow, endRow);
    }
}
