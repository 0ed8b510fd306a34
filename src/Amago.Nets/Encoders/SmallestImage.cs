namespace Amago.Nets.Encoders;

/// <summary>Whether images are large enough for the windows that slide over them one after the other.</summary>
internal static class SmallestImage
{
    /// <summary>Checks an encoder's images.</summary>
    /// <param name="encoder">The encoder, of whose images the size is known.</param>
    /// <param name="windows">The windows in the order in which they run.</param>
    /// <param name="layers">What needs the size, as the message says it: <c>kernels [8,4] with strides [4,2]</c>.</param>
    /// <exception cref="ArgumentException">The images are too small; the message says the smallest ones.</exception>
    public static void Expect(Cnn encoder, IEnumerable<WindowGeometry> windows, string layers)
    {
        (int height, int width) = WindowGeometry.MinimumImage(windows);
        if (encoder.ImageHeight < height || encoder.ImageWidth < width)
        {
            throw new ArgumentException($"{encoder.DisplayName}: a {encoder.ImageHeight}x{encoder.ImageWidth} image is smaller than the "
                + $"{height}x{width} its {layers} need.");
        }
    }
}
