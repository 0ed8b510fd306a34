using System.Buffers;
using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>
/// Images of a group normalisation's gradient. With u = (x - mean) * rstd and the means over a group written as E:
/// dx = rstd * (gamma dy - E[gamma dy] - u E[gamma dy u]), which is dy * direct + (x - mean) * through + offset, channel by channel.
/// </summary>
internal readonly unsafe struct GroupNormBackward(
    float* x, float* dy, float* gamma, float* mean, float* rstd, float* dx, float* dgammaSum, float* dbetaSum,
    int images, int pixels, int channels, int groups) : ISimdKernel
{
    /// <summary>The most channels whose scratch lies on the stack; for more it is rented.</summary>
    public const int ChannelsOnStack = 512;

    // Doubles of scratch for a channel: the sums [dgamma, dbeta], and as floats [mean, direct, through, offset].
    private const int PerChannel = 4;

    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        double[]? rented = channels > ChannelsOnStack ? ArrayPool<double>.Shared.Rent(PerChannel * channels) : null;
        Span<double> memory = rented ?? stackalloc double[PerChannel * ChannelsOnStack];

        // SAFETY: every row of the scratch has one value a channel; images lie within x, dy and dx.
        fixed (double* dgamma = memory)
        {
            double* dbeta = dgamma + channels;
            float* means = (float*)(dbeta + channels);
            for (int image = 0; image < images; image++)
            {
                nint start = (nint)image * pixels * channels, group = (nint)image * groups;
                for (int c = 0; c < channels; c++)
                    means[c] = mean[group + (c / (channels / groups))];

                var covariance = new ColumnCovarianceTerm(dy + start, x + start, means);
                ColumnSums.Compute<TVector, TSimd, ColumnCovarianceTerm>(covariance, pixels, channels, dgamma);
                ColumnSums.Compute<TVector, TSimd, ValueTerm>(new ValueTerm(dy + start), pixels, channels, dbeta);
                Coefficients(dgamma, dbeta, rstd + group, means + channels);
                Combine<TVector, TSimd>(x + start, dy + start, means, dx + start);
                AddTo(dgammaSum, dgamma);
                AddTo(dbetaSum, dbeta);
            }
        }

        if (rented != null)
            ArrayPool<double>.Shared.Return(rented);
    }

    private void AddTo(float* sum, double* share)
    {
        if (sum == null)
            return;
        for (int c = 0; c < channels; c++)
            sum[c] += (float)share[c];
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

    private void Combine<TVector, TSimd>(float* from, float* cotangent, float* means, float* to)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        for (int p = 0; p < pixels; p++, from += channels, cotangent += channels, to += channels)
        {
            int c = 0;
            for (; c <= channels - TSimd.Width; c += TSimd.Width)
                Combine<TVector, TSimd>(from + c, cotangent + c, means + c, channels, to + c);
            for (; c < channels; c++)
                Combine<float, SimdScalar>(from + c, cotangent + c, means + c, channels, to + c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Combine<TV, TS>(float* from, float* cotangent, float* means, int channels, float* to)
        where TV : struct
        where TS : struct, ISimd<TV>
    {
        float* direct = means + channels, through = direct + channels, offset = through + channels;
        TV indirect = TS.MultiplyAdd(TS.Subtract(TS.Load(from), TS.Load(means)), TS.Load(through), TS.Load(offset));
        TS.Store(TS.MultiplyAdd(TS.Load(cotangent), TS.Load(direct), indirect), to);
    }
}
