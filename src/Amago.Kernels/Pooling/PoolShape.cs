namespace Amago.Kernels.Pooling;

/// <summary>One image's sizes in a pooling: (Height, Width, Channels) in, (OutputHeight, OutputWidth, Channels) out.</summary>
internal readonly record struct PoolShape(int Height, int Width, int Channels, WindowGeometry Window)
{
    public int OutputHeight { get; } = Window.OutputHeight(Height);

    public int OutputWidth { get; } = Window.OutputWidth(Width);

    public int InputSize => checked(Height * Width * Channels);

    public int OutputSize => checked(OutputHeight * OutputWidth * Channels);

    /// <summary>Input rows under row <paramref name="output"/> of the output.</summary>
    public TapRange Rows(int output) => TapRange.At(output, Height, Window.KernelHeight, Window.StrideHeight, Window.PaddingHeight);

    /// <summary>Input columns under column <paramref name="output"/> of the output.</summary>
    public TapRange Columns(int output) => TapRange.At(output, Width, Window.KernelWidth, Window.StrideWidth, Window.PaddingWidth);

    /// <summary>Whether a byte can name every tap.</summary>
    public bool HasByteTaps => (long)Window.KernelHeight * Window.KernelWidth <= MaxPool2d.MaxTaps;

    /// <summary>The number, kh * kernel width + kw, of a window's first tap inside the image.</summary>
    public int Tap(TapRange rows, TapRange columns, int oh, int ow)
    {
        int kh = rows.Start - ((oh * Window.StrideHeight) - Window.PaddingHeight);
        int kw = columns.Start - ((ow * Window.StrideWidth) - Window.PaddingWidth);
        return (kh * Window.KernelWidth) + kw;
    }
}
