namespace Amago.Kernels;

/// <summary>
/// A window that slides over an image: kernel, stride and zero padding of a convolution or a pooling. The one place where output sizes
/// are computed.
/// </summary>
public readonly record struct WindowGeometry(
    int KernelHeight, int KernelWidth, int StrideHeight, int StrideWidth, int PaddingHeight, int PaddingWidth)
{
    /// <summary>The largest kernel, stride or padding: far beyond any image, and small enough for 32-bit arithmetic on positions.</summary>
    private const int Max = 1 << 20;

    /// <summary>A square window with the same stride and padding along both axes.</summary>
    public WindowGeometry(int kernel, int stride = 1, int padding = 0)
        : this(kernel, kernel, stride, stride, padding, padding)
    {
    }

    /// <summary>Window positions along the height of an image; 0 when it does not fit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The window's stride along the height is less than 1.</exception>
    public int OutputHeight(int height) => Output(height, KernelHeight, StrideHeight, PaddingHeight);

    /// <summary>Window positions along the width of an image; 0 when it does not fit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The window's stride along the width is less than 1.</exception>
    public int OutputWidth(int width) => Output(width, KernelWidth, StrideWidth, PaddingWidth);

    /// <summary>The smallest height of an image that gives <paramref name="outputHeight"/> window positions.</summary>
    public int MinimumHeight(int outputHeight) => Minimum(outputHeight, KernelHeight, StrideHeight, PaddingHeight);

    /// <summary>The smallest width of an image that gives <paramref name="outputWidth"/> window positions.</summary>
    public int MinimumWidth(int outputWidth) => Minimum(outputWidth, KernelWidth, StrideWidth, PaddingWidth);

    /// <summary>The smallest image that windows applied one after the other turn into at least one pixel.</summary>
    public static (int Height, int Width) MinimumImage(IEnumerable<WindowGeometry> windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        WindowGeometry[] order = windows as WindowGeometry[] ?? [.. windows];
        int height = 1, width = 1;
        for (int i = order.Length - 1; i >= 0; i--)
        {
            height = order[i].MinimumHeight(height);
            width = order[i].MinimumWidth(width);
        }

        return (height, width);
    }

    /// <summary>Checks kernel, stride and padding; messages start with the owner's name.</summary>
    /// <exception cref="ArgumentException">A kernel or stride is less than 1, a padding is negative, or one is absurdly large.</exception>
    public void Validate(string owner)
    {
        if (KernelHeight < 1 || KernelWidth < 1)
            throw new ArgumentException($"{owner}: a kernel must be at least 1x1, got {KernelHeight}x{KernelWidth}.");
        if (StrideHeight < 1 || StrideWidth < 1)
            throw new ArgumentException($"{owner}: a stride must be at least 1, got {StrideHeight}x{StrideWidth}.");
        if (PaddingHeight < 0 || PaddingWidth < 0)
            throw new ArgumentException($"{owner}: padding must not be negative, got {PaddingHeight}x{PaddingWidth}.");
        int largest = Math.Max(
            Math.Max(Math.Max(KernelHeight, KernelWidth), Math.Max(StrideHeight, StrideWidth)), Math.Max(PaddingHeight, PaddingWidth));
        if (largest > Max)
            throw new ArgumentException($"{owner}: a kernel, stride or padding must be at most {Max}, got {largest}.");
    }

    private static int Output(int size, int kernel, int stride, int padding)
    {
        if (stride < 1)
            throw new ArgumentOutOfRangeException(nameof(stride), $"WindowGeometry: expected a stride of at least 1, got {stride}.");
        long room = size + (2L * padding) - kernel; // long: a kernel may be as large as an int
        return room < 0 ? 0 : (int)Math.Min((room / stride) + 1, int.MaxValue);
    }

    private static int Minimum(int output, int kernel, int stride, int padding) =>
        (int)Math.Clamp(((output - 1L) * stride) + kernel - (2L * padding), 1, int.MaxValue);
}
