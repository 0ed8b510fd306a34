namespace Amago.Kernels;

/// <summary>The definition of a convolution and its gradients as plain loops in float64: the oracle of every fast kernel.</summary>
internal static class Conv2dReference
{
    /// <summary>y[n, oy, ox, oc] = bias[oc] + sum over kh, kw, c of x[n, oy s - p + kh, ox s - p + kw, c] w[oc, c, kh, kw].</summary>
    public static void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> y, in Conv2dShape shape)
    {
        for (int output = 0; output < y.Length; output++)
        {
            int oc = output % shape.OutputChannels;
            double sum = bias.IsEmpty ? 0 : bias[oc];
            foreach ((int input, int weight) in new Taps(shape, output))
                sum += (double)x[input] * weights[weight];
            y[output] = (float)sum;
        }
    }

    /// <summary>dx of the same sum.</summary>
    public static void BackwardData(ReadOnlySpan<float> dy, ReadOnlySpan<float> weights, Span<float> dx, in Conv2dShape shape)
    {
        var sums = new double[dx.Length];
        for (int output = 0; output < dy.Length; output++)
        {
            foreach ((int input, int weight) in new Taps(shape, output))
                sums[input] += (double)dy[output] * weights[weight];
        }

        Store(sums, dx);
    }

    /// <summary>dw and dbias of the same sum.</summary>
    public static void BackwardWeight(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw, Span<float> dbias, in Conv2dShape shape)
    {
        var sums = new double[dw.Length];
        var biasSums = new double[shape.OutputChannels];
        for (int output = 0; output < dy.Length; output++)
        {
            biasSums[output % shape.OutputChannels] += dy[output];
            foreach ((int input, int weight) in new Taps(shape, output))
                sums[weight] += (double)dy[output] * x[input];
        }

        Store(sums, dw);
        if (!dbias.IsEmpty)
            Store(biasSums, dbias);
    }

    private static void Store(double[] sums, Span<float> destination)
    {
        for (int i = 0; i < sums.Length; i++)
            destination[i] = (float)sums[i];
    }

    /// <summary>The pairs of input and weight positions that one output position sums over.</summary>
    private readonly struct Taps(Conv2dShape shape, int output)
    {
        public IEnumerator<(int Input, int Weight)> GetEnumerator()
        {
            WindowGeometry w = shape.Window;
            int oc = output % shape.OutputChannels, pixel = output / shape.OutputChannels;
            int image = pixel / shape.OutputPixels;
            int oy = pixel % shape.OutputPixels / shape.OutputWidth, ox = pixel % shape.OutputWidth;
            for (int kh = 0; kh < w.KernelHeight; kh++)
            {
                int iy = (oy * w.StrideHeight) - w.PaddingHeight + kh;
                for (int kw = 0; kw < w.KernelWidth; kw++)
                {
                    int ix = (ox * w.StrideWidth) - w.PaddingWidth + kw;
                    if ((uint)iy >= (uint)shape.Height || (uint)ix >= (uint)shape.Width)
                        continue;
                    for (int c = 0; c < shape.Channels; c++)
                    {
                        yield return ((image * shape.InputSize) + (((iy * shape.Width) + ix) * shape.Channels) + c,
                            (((((oc * shape.Channels) + c) * w.KernelHeight) + kh) * w.KernelWidth) + kw);
                    }
                }
            }
        }
    }
}
