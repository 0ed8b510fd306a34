using Amago.Kernels;
using Amago.Kernels.Convolution.Contract;

namespace Amago.Tests.Kernels.Convolution;

/// <summary>
/// The definition of a convolution and its gradients as plain sums in float64, the oracle of every kernel: y[n, oy, ox, oc] is the sum over
/// kh, kw, c of x[n, oy s - p + kh, ox s - p + kw, c] w[oc, c, kh, kw], where pixels outside an image do not count.
/// </summary>
internal static class PlainConvolution
{
    public static double[] Forward(in Conv2dShape shape, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> bias = default)
    {
        var y = new double[shape.Images * Outputs(shape)];
        for (int i = 0; i < y.Length && !bias.IsEmpty; i++)
            y[i] = bias[i % shape.OutputChannels];
        foreach ((int pixel, int tap, int output) in Taps(shape))
        {
            for (int c = 0; c < shape.Channels; c++)
                y[output] += (double)x[pixel + c] * w[tap + (c * Area(shape))];
        }

        return y;
    }

    public static double[] BackwardData(in Conv2dShape shape, ReadOnlySpan<float> dy, ReadOnlySpan<float> w)
    {
        var dx = new double[shape.Images * shape.Height * shape.Width * shape.Channels];
        foreach ((int pixel, int tap, int output) in Taps(shape))
        {
            for (int c = 0; c < shape.Channels; c++)
                dx[pixel + c] += (double)dy[output] * w[tap + (c * Area(shape))];
        }

        return dx;
    }

    public static (double[] Weights, double[] Bias) BackwardWeight(in Conv2dShape shape, ReadOnlySpan<float> x, ReadOnlySpan<float> dy)
    {
        double[] dw = new double[shape.OutputChannels * shape.Channels * Area(shape)], dbias = new double[shape.OutputChannels];
        for (int i = 0; i < dy.Length; i++)
            dbias[i % dbias.Length] += dy[i];
        foreach ((int pixel, int tap, int output) in Taps(shape))
        {
            for (int c = 0; c < shape.Channels; c++)
                dw[tap + (c * Area(shape))] += (double)dy[output] * x[pixel + c];
        }

        return (dw, dbias);
    }

    private static int Area(in Conv2dShape shape) => shape.Window.KernelHeight * shape.Window.KernelWidth;

    private static (int Height, int Width) Positions(in Conv2dShape shape)
    {
        WindowGeometry w = shape.Window;
        int height = shape.Height + w.PaddingHeight + w.PaddingBottom - w.KernelHeight;
        int width = shape.Width + w.PaddingWidth + w.PaddingRight - w.KernelWidth;
        return height < 0 || width < 0 ? (0, 0) : ((height / w.StrideHeight) + 1, (width / w.StrideWidth) + 1);
    }

    private static int Outputs(in Conv2dShape shape) => Positions(shape).Height * Positions(shape).Width * shape.OutputChannels;

    // Where the first channel of a pixel, its weight and the output lie that belong together.
    private static IEnumerable<(int Pixel, int Tap, int Output)> Taps(Conv2dShape shape)
    {
        WindowGeometry w = shape.Window;
        (int height, int width) = Positions(shape);
        for (int output = 0; output < shape.Images * Outputs(shape); output++)
        {
            int oc = output % shape.OutputChannels, ox = output / shape.OutputChannels % width;
            int oy = output / shape.OutputChannels / width % height;
            int image = output / Outputs(shape);
            for (int kh = 0; kh < w.KernelHeight; kh++)
            {
                for (int kw = 0; kw < w.KernelWidth; kw++)
                {
                    int iy = (oy * w.StrideHeight) - w.PaddingHeight + kh, ix = (ox * w.StrideWidth) - w.PaddingWidth + kw;
                    if (iy >= 0 && iy < shape.Height && ix >= 0 && ix < shape.Width)
                    {
                        int pixel = ((image * shape.Height) + iy) * shape.Width + ix;
                        yield return (pixel * shape.Channels, (oc * shape.Channels * Area(shape)) + (kh * w.KernelWidth) + kw, output);
                    }
                }
            }
        }
    }
}
