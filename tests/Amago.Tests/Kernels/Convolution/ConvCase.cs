using System.Globalization;
using System.Text.RegularExpressions;
using Amago.Kernels;
using Amago.Kernels.Convolution.Contract;

namespace Amago.Tests.Kernels.Convolution;

/// <summary>
/// Convolutions as a test's line says them: <c>13x11x3 -> 33, 3x2 s2x1 p1, 7 images</c> is images of height 13, width 11 and 3 channels, 33
/// output channels, a kernel 3 high and 2 wide, strides 2 and 1, padding 1 above, below, left and right.
/// </summary>
internal static partial class ConvCase
{
    public static Conv2dShape Parse(string text)
    {
        Match match = Form().Match(text);
        Assert.True(match.Success, $"expected 'HxWxC -> C', KHxKW sS pP, N images', got '{text}'");
        (int kernelHeight, int kernelWidth) = Pair("kernel");
        (int strideHeight, int strideWidth) = Pair("stride");
        return new Conv2dShape(
            Number("images"), Number("height"), Number("width"), Number("channels"), Number("outputs"), Window());

        WindowGeometry Window()
        {
            if (!match.Groups["padding"].Success)
                return WindowGeometry.Same(
                    (kernelHeight, kernelWidth), (strideHeight, strideWidth), (Number("height"), Number("width")));
            (int paddingHeight, int paddingWidth) = Pair("padding");
            return new WindowGeometry(kernelHeight, kernelWidth, strideHeight, strideWidth, paddingHeight, paddingWidth);
        }

        int Number(string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

        (int Vertical, int Horizontal) Pair(string group)
        {
            int[] sizes = [.. match.Groups[group].Value.Split('x').Select(static size => int.Parse(size, CultureInfo.InvariantCulture))];
            return (sizes[0], sizes[^1]);
        }
    }

    [GeneratedRegex(
        @"^(?<height>\d+)x(?<width>\d+)x(?<channels>\d+) -> (?<outputs>\d+), "
        + @"(?<kernel>\d+x\d+) s(?<stride>\d+(x\d+)?) (same|p(?<padding>\d+(x\d+)?)), (?<images>\d+) images?$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
