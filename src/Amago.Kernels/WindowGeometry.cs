namespace Amago.Kernels;

/// <summary>
/// A window that slides over an image: kernel, stride and padding of a convolution or a pooling. The one place where output sizes are
/// computed. The padding below and to the right is that above and to the left unless it is said.
/// </summary>
public readonly record struct WindowGeometry(
    int KernelHeight, int KernelWidth, int StrideHeight, int StrideWidth, int PaddingHeight, int PaddingWidth)
{
    /// <summary>The largest kernel, stride or padding: far beyond any image, and small enough for 32-bit arithmetic on positions.</summary>
    private const int Max = 1 << 20;

    // What the padding below has more than that above, and the right more than the left.
    private readonly int _extraBottom, _extraRight;

    /// <summary>A square window with the same stride and padding along both axes.</summary>
    public WindowGeometry(int kernel, int stride = 1, int padding = 0)
        : this(kernel, kernel, stride, stride, padding, padding)
    {
    }

    /// <summary>Rows of padding below the image; <see cref="PaddingHeight"/> unless it is said.</summary>
    public int PaddingBottom
    {
        get => PaddingHeight + _extraBottom;
        init => _extraBottom = value - PaddingHeight;
    }

    /// <summary>Columns of padding right of the image; <see cref="PaddingWidth"/> unless it is said.</summary>
    public int PaddingRight
    {
        get => PaddingWidth + _extraRight;
        init => _extraRight = value - PaddingWidth;
    }

    /// <summary>
    /// A window with TensorFlow's padding <c>SAME</c> on an image: ceil(size / stride) positions along each axis, and of an odd number of
    /// padding rows or columns the odd one below or to the right.
    /// </summary>
    /// <param name="kernel">Height and width of the window, at least 1.</param>
    /// <param name="stride">Rows and columns from a window to the next, at least 1.</param>
    /// <param name="image">Height and width of the image, at least 1.</param>
    /// <exception cref="ArgumentException">A kernel, stride or size is less than 1.</exception>
    public static WindowGeometry Same((int Height, int Width) kernel, (int Height, int Width) stride, (int Height, int Width) image)
    {
        var window = new WindowGeometry(kernel.Height, kernel.Width, stride.Height, stride.Width, 0, 0);
        window.Validate(nameof(WindowGeometry));
        if (image.Height < 1 || image.Width < 1)
            throw new ArgumentException($"WindowGeometry: an image must be at least 1x1, got {image.Height}x{image.Width}.", nameof(image));
        (int top, int bottom) = Padding(image.Height, kernel.Height, stride.Height);
        (int left, int right) = Padding(image.Width, kernel.Width, stride.Width);
        return window with { PaddingHeight = top, PaddingWidth = left, PaddingBottom = bottom, PaddingRight = right };

        static (int Before, int Behind) Padding(int size, int kernel, int stride)
        {
            int last = (size - 1) / stride * stride; // where the last window starts, without padding
            int total = Math.Max(last + kernel - size, 0);
            return (total / 2, total - (total / 2));
        }
    }

    /// <summary>Window positions along the height of an image; 0 when it does not fit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The window's stride along the height is less than 1.</exception>
    public int OutputHeight(int height) => Output(height, KernelHeight, StrideHeight, (long)PaddingHeight + PaddingBottom);

    /// <summary>Window positions along the width of an image; 0 when it does not fit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The window's stride along the width is less than 1.</exception>
    public int OutputWidth(int width) => Output(width, KernelWidth, StrideWidth, (long)PaddingWidth + PaddingRight);

    /// <summary>The smallest height of an image that gives <paramref name="outputHeight"/> window positions.</summary>
    public int MinimumHeight(int outputHeight) => Minimum(outputHeight, KernelHeight, StrideHeight, (long)PaddingHeight + PaddingBottom);

    /// <summary>The smallest width of an image that gives <paramref name="outputWidth"/> window positions.</summary>
    public int MinimumWidth(int outputWidth) => Minimum(outputWidth, KernelWidth, StrideWidth, (long)PaddingWidth + PaddingRight);

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
        if (PaddingBottom < 0 || PaddingRight < 0)
            throw new ArgumentException($"{owner}: padding must not be negative, got {PaddingBottom}x{PaddingRight} below and right.");
        int largest = new[]
        {
            KernelHeight, KernelWidth, StrideHeight, StrideWidth, PaddingHeight, PaddingWidth, PaddingBottom, PaddingRight,
        }.Max();
        if (largest > Max)
            throw new ArgumentException($"{owner}: a kernel, stride or padding must be at most {Max}, got {largest}.");
    }

    private static int Output(int size, int kernel, int stride, long padding)
    {
        if (stride < 1)
            throw new ArgumentOutOfRangeException(nameof(stride), $"WindowGeometry: expected a stride of at least 1, got {stride}.");
        long room = size + padding - kernel; // long: a kernel may be as large as an int
        return room < 0 ? 0 : (int)Math.Min((room / stride) + 1, int.MaxValue);
    }

    private static int Minimum(int output, int kernel, int stride, long padding) =>
        (int)Math.Clamp(((output - 1L) * stride) + kernel - padding, 1, int.MaxValue);
}
