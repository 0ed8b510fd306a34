namespace Amago.Kernels;

/// <summary>
/// An image on its way into an encoder: to (H, W, C) floats from either layout, shifted with its edges replicated, bytes normalised to
/// x / 128 - 1, all in one pass: to[r, c] = image[clamp(r + shiftY - pad), clamp(c + shiftX - pad)].
/// </summary>
internal static unsafe class ImageInput
{
    /// <summary>Loads rows of one image of bytes on the caller's thread.</summary>
    /// <param name="image">The pixels.</param>
    /// <param name="to">(H, W, C), of which the rows are written.</param>
    /// <param name="layout">How the image is stored.</param>
    /// <param name="shiftX">0..2 pad.</param>
    /// <param name="shiftY">0..2 pad.</param>
    /// <param name="pad">The shift that leaves the image where it is; 0 for none.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="endRow">Behind the last.</param>
    public static void Load(byte* image, float* to, in ImageLayout layout, int shiftX, int shiftY, int pad, int firstRow, int endRow) =>
        ImageRows<byte, BytePixels>.Load(image, to, layout, shiftX - pad, shiftY - pad, firstRow, endRow);

    /// <summary>Loads rows of one image of floats on the caller's thread, its values as they are.</summary>
    /// <param name="image">The pixels.</param>
    /// <param name="to">(H, W, C), of which the rows are written.</param>
    /// <param name="layout">How the image is stored.</param>
    /// <param name="shiftX">0..2 pad.</param>
    /// <param name="shiftY">0..2 pad.</param>
    /// <param name="pad">The shift that leaves the image where it is; 0 for none.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="endRow">Behind the last.</param>
    public static void Load(float* image, float* to, in ImageLayout layout, int shiftX, int shiftY, int pad, int firstRow, int endRow) =>
        ImageRows<float, FloatPixels>.Load(image, to, layout, shiftX - pad, shiftY - pad, firstRow, endRow);
}
