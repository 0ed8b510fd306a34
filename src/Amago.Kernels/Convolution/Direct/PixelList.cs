namespace Amago.Kernels;

/// <summary>Where the windows and the results of some pixels start, image after image.</summary>
internal sealed unsafe class PixelList
{
    private readonly PinnedInts _windows, _results;

    /// <summary>The pixels of one image, repeated for <paramref name="images"/> of them.</summary>
    public PixelList(List<(int Window, int Result)> pixels, int images, int sourceSize, int resultSize)
    {
        PerImage = pixels.Count;
        _windows = new PinnedInts(checked(images * PerImage));
        _results = new PinnedInts(_windows.Length);
        for (int image = 0, i = 0; image < images; image++)
        {
            foreach ((int window, int result) in pixels)
            {
                _windows[i] = checked(window + (image * sourceSize));
                _results[i++] = checked(result + (image * resultSize));
            }
        }
    }

    public int PerImage { get; }

    /// <summary>Starts of the windows, in floats from the first image.</summary>
    public int* Windows => _windows.Pointer;

    /// <summary>Starts of the results, in floats from the first image.</summary>
    public int* Results => _results.Pointer;
}
