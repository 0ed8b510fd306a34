using System.Buffers;
using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>
/// The images of a group normalisation's gradient. With u = (x - mean) * rstd and the means over a group written as E:
/// dx = rstd * (gamma dy - E[gamma dy] - u E[gamma dy u]), which is dy * direct + (x - mean) * through + offset, channel by channel.
/// </summary>
internal readonly unsafe struct GroupNormBackwardImages<TVector, TSimd>(
    float* x, float* dy, float* gamma, float* mean, float* rstd, float* dx, double* partials,
    int pixels, int channels, int groups) : IParallelBody
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    public void Run(int item)
    {
        nint start = (nint)item * pixels * channels;
        double* dgamma = partials + ((nint)item * 2 * channels), dbeta = dgamma + channels;
        float[] parameters = ArrayPool<float>.Shared.Rent(4 * channels); // [mean, direct, through, offset][channel]

        // SAFETY: every row of parameters has one value a channel; the image lies within x, dy and dx.
        fixed (float* means = parameters)
        {
            int size = channels / groups;
            for (int c = 0; c < channels; c++)
                means[c] = mean[((nint)item * groups) + (c / size)];

            var covariance = new ColumnCovarianceTerm(dy + start, x + start, means);
            ColumnSums.Compute<TVector, TSimd, ColumnCovarianceTerm>(covariance, pixels, channels, dgamma);
            ColumnSums.Compute<TVector, TSimd, ValueTerm>(new ValueTerm(dy + start), pixels, channels, dbeta);
            Coefficients(dgamma, dbeta, rstd + ((nint)item * groups), means + channels);
            Combine(x + start, dy + start, means, dx + start);
        }

        ArrayPool<float>.Shared.Return(parameters);
    }

    // Turns the sums of dy (x - mean) into those of dy u, the image's share of dgamma.
    private void Coefficients(double* dgamma, double* dbeta, float* rstdOfGroup, float* direct)
    {
        float* through = direct + channels, offset = through + channels;
        int size = channels / groups;
        double count = (double)size * pixels;
        for (int g = 0; g < groups; g++)
        {
            double r = rstdOfGroup[g], plain = 0, weighted = 0;
            for (int c = g * size; c < (g + 1) * size; c++)
            {
                double scale = gamma == null ? 1 : gamma[c];
                dgamma[c] *= r;
                plain += scale * dbeta[c];
                weighted += scale * dgamma[c];
                direct[c] = (float)(scale * r);
            }

            new Span<float>(through + (g * size), size).Fill((float)(-r * r * weighted / count));
            new Span<float>(offset + (g * size), size).Fill((float)(-r * plain / count));
        }
    }

    private void Combine(float* from, float* cotangent, float* means, float* to)
    {
        for (int p = 0; p < pixels; p++, from += channels, cotangent += channels, to += channels)
        {
            int c = 0;
            for (; c <= channels - TSimd.Width; c += TSimd.Width)
                Combine<TVector, TSimd>(from + c, cotangent + c, means + c, to + c);
            for (; c < channels; c++)
                Combine<float, SimdScalar>(from + c, cotangent + c, means + c, to + c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Combine<TV, TS>(float* from, float* cotangent, float* means, float* to)
        where TV : struct
        where TS : struct, ISimd<TV>
    {
        float* direct = means + channels, through = direct + channels, offset = through + channels;
        TV indirect = TS.MultiplyAdd(TS.Subtract(TS.Load(from), TS.Load(means)), TS.Load(through), TS.Load(offset));
        TS.Store(TS.MultiplyAdd(TS.Load(cotangent), TS.Load(direct), indirect), to);
    }
}
