namespace Amago.Kernels.Pooling;

/// <summary>The taps of a window position that fall inside the image, along one axis: <c>Count</c> inputs from <c>Start</c>.</summary>
internal readonly record struct TapRange(int Start, int Count)
{
    /// <summary>The taps of window position <paramref name="output"/>; none where the window lies in the padding.</summary>
    public static TapRange At(int output, int size, int kernel, int stride, int padding)
    {
        int origin = (output * stride) - padding;
        int first = Math.Max(origin, 0), end = Math.Min(origin + kernel, size);
        return new TapRange(first, Math.Max(end - first, 0));
    }
}
