using Amago.Kernels.Pixels;
using Grey = Amago.Kernels.Pixels.Grayscale;

namespace Amago.Nets;

/// <summary>Makes frames of a screen fit an encoder: images (H, W, C), grey, grey with alpha, RGB or RGBA for C = 1, 2, 3, 4.</summary>
public static class Frames
{
    /// <summary>Resizes an image by area: every pixel becomes the mean of what it covers, rounded half to even.</summary>
    /// <param name="hwc">uint8 (H, W, C), any C.</param>
    /// <param name="height">H of the result in pixels, at least 1.</param>
    /// <param name="width">W of the result in pixels, at least 1.</param>
    /// <returns>uint8 (height, width, C); the image itself where it has that size already.</returns>
    /// <exception cref="ArgumentException">The tensor is no uint8 (H, W, C), the image has no pixels, or a size is less than 1.</exception>
    public static Tensor Resize(Tensor hwc, int height, int width)
    {
        Shape shape = ExpectImage(hwc, "Frames.Resize");
        if (height < 1 || width < 1)
            throw new ArgumentException(
                $"Frames.Resize: expected a height and a width of at least 1, got {height}x{width}.", nameof(height));
        if (shape.ElementCount == 0)
            throw new ArgumentException($"Frames.Resize: an image without pixels can't be resized, got {shape}.", nameof(hwc));
        if (shape[0] == height && shape[1] == width)
            return hwc;
        Tensor result = Tensor.Zeros([height, width, shape[2]], DType.UInt8);
        AreaResize.Run(hwc.Contiguous().AsSpan<byte>(), shape[0], shape[1], result.AsSpan<byte>(), height, width, shape[2]);
        return result;
    }

    /// <summary>The luma of an image (ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B, rounded half to even), without its alpha.</summary>
    /// <remarks>
    /// Two channels are grey with alpha here and four are RGBA, never frames side by side: make frames grey before they are stacked.
    /// </remarks>
    /// <param name="hwc">uint8 (H, W, C), C in 1..4.</param>
    /// <returns>uint8 (H, W, 1); a grey image stays as it is.</returns>
    /// <exception cref="ArgumentException">The tensor is no uint8 (H, W, C) with C in 1..4.</exception>
    public static Tensor Grayscale(Tensor hwc)
    {
        Shape shape = ExpectImage(hwc, "Frames.Grayscale");
        int channels = shape[2];
        if (channels is < 1 or > 4)
            throw new ArgumentException($"Frames.Grayscale: expected an image of 1 to 4 channels, got {shape}.", nameof(hwc));
        if (channels <= 2)
            return WithoutAlpha(hwc);
        Tensor result = Tensor.Zeros([shape[0], shape[1], 1], DType.UInt8);
        Grey.Run(hwc.Contiguous().AsSpan<byte>(), result.AsSpan<byte>(), shape[0] * shape[1], channels);
        return result;
    }

    /// <summary>The image without its alpha channel, where it has one.</summary>
    /// <param name="hwc">uint8 or float32 (H, W, C), C in 1..4.</param>
    /// <returns>(H, W, 1 or 3), a view; the image itself where it has no alpha channel.</returns>
    /// <exception cref="ArgumentException">The tensor is no uint8 or float32 (H, W, C) with C in 1..4.</exception>
    public static Tensor WithoutAlpha(Tensor hwc)
    {
        Shape shape = ExpectImage(hwc, "Frames.WithoutAlpha", orFloat: true);
        return shape[2] is 2 or 4 ? hwc.Slice(2, 0, shape[2] - 1) : hwc;
    }

    /// <summary>
    /// The image in the channels that an encoder takes: alpha goes where one or three are wanted, and grey is repeated where three are.
    /// </summary>
    /// <param name="hwc">uint8 or float32 (H, W, C), C in 1..4.</param>
    /// <param name="channels">C of the result, as the encoder takes it.</param>
    /// <returns>(H, W, channels), a view; the image itself where it has those channels already.</returns>
    /// <exception cref="ArgumentException">
    /// The tensor is no uint8 or float32 (H, W, C) with C in 1..4, or its channels can't become those; colours become grey by
    /// <see cref="Grayscale"/> alone.
    /// </exception>
    public static Tensor WithChannels(Tensor hwc, int channels)
    {
        Shape shape = ExpectImage(hwc, "Frames.WithChannels", orFloat: true);
        Tensor image = channels is 1 or 3 ? WithoutAlpha(hwc) : hwc;
        int got = image.Shape[2];
        if (got == channels)
            return image;
        if (got == 1 && channels == 3)
            return image.Expand(shape[0], shape[1], 3);
        throw new ArgumentException($"Frames.WithChannels: expected an image of {channels} channels, got {shape}.", nameof(hwc));
    }

    private static Shape ExpectImage(Tensor hwc, string operation, bool orFloat = false)
    {
        ArgumentNullException.ThrowIfNull(hwc);
        return hwc.Rank == 3 && (hwc.DType == DType.UInt8 || (orFloat && hwc.DType == DType.Float32))
            ? hwc.Shape
            : throw new ArgumentException(
                $"{operation}: expected an image uint8{(orFloat ? " or float32" : "")} (H, W, C), got {hwc.Describe()}.", nameof(hwc));
    }
}
