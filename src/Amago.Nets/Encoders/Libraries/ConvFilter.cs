using System.Globalization;

namespace Amago.Nets;

/// <summary>A convolution of a <see cref="ConvSpecCnn"/>, as an entry of RLlib's <c>conv_filters</c> has it.</summary>
/// <param name="Channels">Output channels.</param>
/// <param name="Kernel">Height and width of the kernel in pixels.</param>
/// <param name="Stride">Rows and columns from a window to the next.</param>
/// <param name="IsSame">Whether images are padded as by TensorFlow's <c>same</c>; else, <c>valid</c>, they are not padded.</param>
public readonly record struct ConvFilter(int Channels, (int Height, int Width) Kernel, (int Height, int Width) Stride, bool IsSame = true)
{
    /// <summary>A convolution with a square kernel.</summary>
    public ConvFilter(int channels, int kernel, int stride, bool isSame = true)
        : this(channels, (kernel, kernel), (stride, stride), isSame)
    {
    }

    /// <summary>The entry as Python writes it: <c>[16, [8, 8], 4, 'same']</c>.</summary>
    public override string ToString()
    {
        string stride = Stride.Height == Stride.Width
            ? Stride.Height.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"[{Stride.Height}, {Stride.Width}]");
        return string.Create(
            CultureInfo.InvariantCulture, $"[{Channels}, [{Kernel.Height}, {Kernel.Width}], {stride}, '{(IsSame ? "same" : "valid")}']");
    }
}
