using System.Buffers;
using Amago.Kernels.Reductions;

namespace Amago.Kernels.Normalization;

/// <summary>
/// Images of a group normalisation's gradient. With u = (x - mean) * rstd and the means over a group written as E:
/// dx = rstd * (gamma dy - E[gamma dy] - u E[gamma dy u]), which is dy * direct + (x - mean) * through + offset, channel by channel.
/// </summary>
internal readonly unsafe struct GroupNormBackward(
    float* x, float* dy, float* gamma, Statistics statistics, float* dx, Affine sums, GroupNormShape shape) : ISimdKernel
{
    /// <summary>The most channels whose scratch lies on the stack; for more it is rented.</summary>
    public const int ChannelsOnStack = 512;

    // Doubles of scratch for a channel: the sums [dgamma, dbeta], and as floats [mean, direct, through, offset].
    private const int PerChannel = 4;

    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        int pixels = shape.Pixels, channels = shape.Channels;
        double[]? rented = channels > ChannelsOnStack ? ArrayPool<double>.Shared.Rent(PerChannel * channels) : null;
        Span<double> memory = rented ?? stackalloc double[PerChannel * ChannelsOnStack];

        // SAFETY: every row of the scratch has one value a channel; images lie within x, dy and dx.
        fixed (double* dgamma = memory)
        {
            double* dbeta = dgamma + channels;
            float* means = (float*)(dbeta + channels);
            for (int image = 0; image < shape.Images; image++)
            {
                nint start = image * shape.ImageStride;
                Statistics ofGroups = statistics.From((nint)image * shape.Groups);
                for (int c = 0; c < channels; c++)
                    means[c] = ofGroups.Mean[c / shape.ChannelsOfGroup];

                ColumnSums.Compute<TVector, TSimd, ColumnCovarianceTerm, ValueTerm>(
                    new ColumnCovarianceTerm(dy + start, x + start, means), new ValueTerm(dy + start), pixels, channels, dgamma, dbeta);
                if (Coefficients(dgamma, dbeta, ofGroups, means + channels))
                    Combine<TVector, TSimd>(x + start, dy + start, means, dx + start, pixels, channels);
                else
                    CombineGroups(x + start, dy + start, means, dx + start, ofGroups, dgamma);
                AddTo(sums.Gamma, dgamma);
                AddTo(sums.Beta, dbeta);
            }
        }

        if (rented != null)
            ArrayPool<double>.Shared.Return(rented);
    }

    private void AddTo(float* sum, double* share)
    {
        if (sum == null)
            return;
        for (int c = 0; c < shape.Channels; c++)
            sum[c] += (float)share[c];
    }

    // Turns the sums of dy (x - mean) into those of dy u, the image's share of dgamma. Says whether float32 holds all of it.
    private bool Coefficients(double* dgamma, double* dbeta, Statistics ofGroups, float* direct)
    {
        bool holds = true;
        float* through = direct + shape.Channels, offset = through + shape.Channels;
        int size = shape.ChannelsOfGroup;
        for (int g = 0; g < shape.Groups; g++)
        {
            double r = ofGroups.Rstd[g];
            for (int c = g * size; c < (g + 1) * size; c++)
            {
                dgamma[c] *= r;
                direct[c] = (float)((gamma == null ? 1 : gamma[c]) * r);
            }

            (double plain, double weighted) = Totals(g, dgamma, dbeta);
            holds &= Holds(g, ofGroups, plain, weighted);
            new Span<float>(through + (g * size), size).Fill((float)(-r * r * weighted / shape.ValuesOfGroup));
            new Span<float>(offset + (g * size), size).Fill((float)(-r * plain / shape.ValuesOfGroup));
        }

        return holds;
    }

    // Of a group, the sums of gamma dy and of gamma dy u.
    private (double Plain, double Weighted) Totals(int group, double* dgamma, double* dbeta)
    {
        double plain = 0, weighted = 0;
        int size = shape.ChannelsOfGroup;
        for (int c = group * size; c < (group + 1) * size; c++)
        {
            double scale = gamma == null ? 1 : gamma[c];
            plain += scale * dbeta[c];
            weighted += scale * dgamma[c];
        }

        return (plain, weighted);
    }

    // Sums that overflowed are not finite.
    private static bool Holds(int group, Statistics ofGroups, double plain, double weighted) =>
        NormRange.HoldsReciprocal(ofGroups.Mean[group], ofGroups.Rstd[group]) && double.IsFinite(plain) && double.IsFinite(weighted);

    // Group by group: those that float32 can't hold in float64, the others with the bits that they always have. sums: [dgamma, dbeta].
    private void CombineGroups(float* from, float* cotangent, float* parameters, float* to, Statistics ofGroups, double* dgamma)
    {
        int size = shape.ChannelsOfGroup;
        double* dbeta = dgamma + shape.Channels;
        for (int g = 0; g < shape.Groups; g++)
        {
            int first = g * size;
            (double plain, double weighted) = Totals(g, dgamma, dbeta);
            if (Holds(g, ofGroups, plain, weighted))
            {
                for (int c = first; c < first + size; c++)
                    Columns<float, SimdScalar>(from + c, cotangent + c, parameters + c, to + c, shape.Pixels, shape.Channels);
                continue;
            }

            float* scale = gamma == null ? null : gamma + first;
            new NormInDouble(shape.Pixels, size, shape.Channels).Backward(
                from + first, cotangent + first, scale, ofGroups.Rstd[g], to + first, dgamma + first, dbeta + first);
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
