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

                Sums<TVector, TSimd>(x + start, dy + start, means, dgamma, dbeta, pixels, channels);
                if (Coefficients(dgamma, dbeta, mean + group, rstd + group, means + channels))
                    Combine<TVector, TSimd>(x + start, dy + start, means, dx + start, pixels, channels);
                else
                    CombineGroups(x + start, dy + start, means, dx + start, mean + group, rstd + group, dgamma, dbeta);
                AddTo(dgammaSum, dgamma);
                AddTo(dbetaSum, dbeta);
            }
        }

        if (rented != null)
            ArrayPool<double>.Shared.Return(rented);
    }

    // dgamma[c] = sum of dy (x - mean), dbeta[c] = sum of dy: runs in float, the runs in double.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sums<TVector, TSimd>(float* from, float* cotangent, float* means, double* dgamma, double* dbeta, int pixels, int channels)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        new Span<double>(dgamma, channels).Clear();
        new Span<double>(dbeta, channels).Clear();
        nint size = (nint)GroupNorm.PixelRun * channels;
        for (int p = 0; p < pixels; p += GroupNorm.PixelRun, from += size, cotangent += size)
        {
            int run = Math.Min(GroupNorm.PixelRun, pixels - p), c = 0;
            for (; c <= channels - TSimd.Width; c += TSimd.Width)
                SumColumns<TVector, TSimd>(from + c, cotangent + c, means + c, dgamma + c, dbeta + c, run, channels);
            for (; c < channels; c++)
                SumColumns<float, SimdScalar>(from + c, cotangent + c, means + c, dgamma + c, dbeta + c, run, channels);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SumColumns<TV, TS>(float* from, float* cotangent, float* means, double* dgamma, double* dbeta, int pixels, nint channels)
        where TV : struct
        where TS : struct, ISimd<TV>
    {
        TV mean = TS.Load(means), zero = TS.Create(0f);
        TV g0 = zero, g1 = zero, g2 = zero, g3 = zero, b0 = zero, b1 = zero, b2 = zero, b3 = zero;
        for (; pixels >= 4; pixels -= 4, from += 4 * channels, cotangent += 4 * channels)
        {
            TV d0 = TS.Load(cotangent), d1 = TS.Load(cotangent + channels);
            TV d2 = TS.Load(cotangent + (2 * channels)), d3 = TS.Load(cotangent + (3 * channels));
            g0 = TS.MultiplyAdd(d0, TS.Subtract(TS.Load(from), mean), g0);
            g1 = TS.MultiplyAdd(d1, TS.Subtract(TS.Load(from + channels), mean), g1);
            g2 = TS.MultiplyAdd(d2, TS.Subtract(TS.Load(from + (2 * channels)), mean), g2);
            g3 = TS.MultiplyAdd(d3, TS.Subtract(TS.Load(from + (3 * channels)), mean), g3);
            b0 = TS.Add(b0, d0);
            b1 = TS.Add(b1, d1);
            b2 = TS.Add(b2, d2);
            b3 = TS.Add(b3, d3);
        }

        for (; pixels > 0; pixels--, from += channels, cotangent += channels)
        {
            TV d = TS.Load(cotangent);
            g0 = TS.MultiplyAdd(d, TS.Subtract(TS.Load(from), mean), g0);
            b0 = TS.Add(b0, d);
        }

        // SAFETY: lanes hold a vector of each sum.
        float* lanes = stackalloc float[2 * TS.Width];
        TS.Store(TS.Add(TS.Add(g0, g1), TS.Add(g2, g3)), lanes);
        TS.Store(TS.Add(TS.Add(b0, b1), TS.Add(b2, b3)), lanes + TS.Width);
        for (int lane = 0; lane < TS.Width; lane++)
        {
            dgamma[lane] += lanes[lane];
            dbeta[lane] += lanes[TS.Width + lane];
        }
    }

    private void AddTo(float* sum, double* share)
    {
        if (sum == null)
            return;
        for (int c = 0; c < channels; c++)
            sum[c] += (float)share[c];
    }

    // Turns the sums of dy (x - mean) into those of dy u, the image's share of dgamma. Says whether float32 holds all of it.
    private bool Coefficients(double* dgamma, double* dbeta, float* meanOfGroup, float* rstdOfGroup, float* direct)
    {
        bool holds = true;
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

            holds &= Holds(meanOfGroup[g], rstdOfGroup[g], plain, weighted);
            new Span<float>(through + (g * size), size).Fill((float)(-r * r * weighted / count));
            new Span<float>(offset + (g * size), size).Fill((float)(-r * plain / count));
        }

        return holds;
    }

    // Sums that overflowed are not finite.
    private static bool Holds(float mean, float rstd, double plain, double weighted) =>
        NormRange.HoldsReciprocal(mean, rstd) && double.IsFinite(plain) && double.IsFinite(weighted);

    /// <summary>Group by group: those that float32 can't hold in float64, the others with the bits that they always have.</summary>
    private void CombineGroups(
        float* from, float* cotangent, float* parameters, float* to, float* meanOfGroup, float* rstdOfGroup, double* dgamma, double* dbeta)
    {
        int size = channels / groups;
        for (int g = 0; g < groups; g++)
        {
            int first = g * size;
            double plain = 0, weighted = 0;
            for (int c = first; c < first + size; c++)
            {
                double scale = gamma == null ? 1 : gamma[c];
                plain += scale * dbeta[c];
                weighted += scale * dgamma[c];
            }

            if (!Holds(meanOfGroup[g], rstdOfGroup[g], plain, weighted))
            {
                new NormInDouble(pixels, size, channels).Backward(
                    from + first,
                    cotangent + first,
                    gamma == null ? null : gamma + first,
                    rstdOfGroup[g],
                    to + first,
                    dgamma + first,
                    dbeta + first);
                continue;
            }

            for (int c = first; c < first + size; c++)
                Columns<float, SimdScalar>(from + c, cotangent + c, parameters + c, to + c, pixels, channels);
        }
    }

    // parameters: [mean, direct, through, offset][channel].
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Combine<TVector, TSimd>(float* from, float* cotangent, float* parameters, float* to, int pixels, int channels)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        nint size = (nint)GroupNorm.PixelRun * channels;
        for (int p = 0; p < pixels; p += GroupNorm.PixelRun, from += size, cotangent += size, to += size)
        {
            int run = Math.Min(GroupNorm.PixelRun, pixels - p), c = 0;
            for (; c <= channels - TSimd.Width; c += TSimd.Width)
                Columns<TVector, TSimd>(from + c, cotangent + c, parameters + c, to + c, run, channels);
            for (; c < channels; c++)
                Columns<float, SimdScalar>(from + c, cotangent + c, parameters + c, to + c, run, channels);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns<TV, TS>(float* from, float* cotangent, float* parameters, float* to, int pixels, nint channels)
        where TV : struct
        where TS : struct, ISimd<TV>
    {
        TV mean = TS.Load(parameters), direct = TS.Load(parameters + channels);
        TV through = TS.Load(parameters + (2 * channels)), offset = TS.Load(parameters + (3 * channels));
        for (; pixels > 0; pixels--, from += channels, cotangent += channels, to += channels)
        {
            TV indirect = TS.MultiplyAdd(TS.Subtract(TS.Load(from), mean), through, offset);
            TS.Store(TS.MultiplyAdd(TS.Load(cotangent), direct, indirect), to);
        }
    }
}
