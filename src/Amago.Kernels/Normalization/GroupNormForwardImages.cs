using System.Buffers;
using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>The images of a group normalisation.</summary>
internal readonly unsafe struct GroupNormForwardImages<TVector, TSimd>(
    float* x, float* gamma, float* beta, float* y, float* mean, float* rstd,
    int pixels, int channels, int groups, float eps) : IParallelBody
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    public void Run(int item)
    {
        nint start = (nint)item * pixels * channels;
        float* image = x + start;
        double[] sumsOfChannels = ArrayPool<double>.Shared.Rent(channels);
        float[] parameters = ArrayPool<float>.Shared.Rent(3 * channels); // [mean, scale, shift][channel]

        // SAFETY: every row of parameters has one value a channel; the image lies within x and y.
        fixed (double* sums = sumsOfChannels)
        fixed (float* means = parameters)
        {
            float* scale = means + channels, shift = scale + channels;
            ColumnSums.Compute<TVector, TSimd, ValueTerm>(new ValueTerm(image), pixels, channels, sums);
            Means(sums, mean + ((nint)item * groups), means);
            ColumnSums.Compute<TVector, TSimd, ColumnVarianceTerm>(new ColumnVarianceTerm(image, means), pixels, channels, sums);
            Scales(sums, rstd + ((nint)item * groups), scale, shift);
            Normalize(image, means, scale, shift, y + start);
        }

        ArrayPool<float>.Shared.Return(parameters);
        ArrayPool<double>.Shared.Return(sumsOfChannels);
    }

    private void Means(double* sums, float* meanOfGroup, float* meanOfChannel)
    {
        int size = channels / groups;
        for (int g = 0; g < groups; g++)
        {
            double sum = 0;
            for (int c = g * size; c < (g + 1) * size; c++)
                sum += sums[c];
            meanOfGroup[g] = (float)(sum / ((double)size * pixels));
            new Span<float>(meanOfChannel + (g * size), size).Fill(meanOfGroup[g]);
        }
    }

    private void Scales(double* squares, float* rstdOfGroup, float* scale, float* shift)
    {
        int size = channels / groups;
        for (int g = 0; g < groups; g++)
        {
            double sum = 0;
            for (int c = g * size; c < (g + 1) * size; c++)
                sum += squares[c];
            rstdOfGroup[g] = (float)(1 / Math.Sqrt((sum / ((double)size * pixels)) + eps));
            for (int c = g * size; c < (g + 1) * size; c++)
            {
                scale[c] = gamma == null ? rstdOfGroup[g] : rstdOfGroup[g] * gamma[c];
                shift[c] = beta == null ? 0 : beta[c];
            }
        }
    }

    private void Normalize(float* from, float* means, float* scale, float* shift, float* to)
    {
        for (int p = 0; p < pixels; p++, from += channels, to += channels)
        {
            int c = 0;
            for (; c <= channels - TSimd.Width; c += TSimd.Width)
                Affine<TVector, TSimd>(from + c, means + c, scale + c, shift + c, to + c);
            for (; c < channels; c++)
                Affine<float, SimdScalar>(from + c, means + c, scale + c, shift + c, to + c);
        }
    }

    // The mean is taken off first: folded into the shift it would cost digits wherever it is large beside the deviation.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Affine<TV, TS>(float* from, float* means, float* scale, float* shift, float* to)
        where TV : struct
        where TS : struct, ISimd<TV> =>
        TS.Store(TS.MultiplyAdd(TS.Subtract(TS.Load(from), TS.Load(means)), TS.Load(scale), TS.Load(shift)), to);
}
