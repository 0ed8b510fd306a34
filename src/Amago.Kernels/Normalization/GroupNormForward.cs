using System.Buffers;
using Amago.Kernels.Reductions;

namespace Amago.Kernels.Normalization;

/// <summary>Images of a group normalisation: two passes for mean and variance, a third that normalises.</summary>
internal readonly unsafe struct GroupNormForward(
    float* x, Affine affine, float* y, Statistics statistics, GroupNormShape shape) : ISimdKernel
{
    // Doubles of scratch for a channel: its sum, and as floats [mean, scale, shift].
    private const int PerChannel = 3;

    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        int pixels = shape.Pixels, channels = shape.Channels;
        double[]? rented = channels > GroupNormBackward.ChannelsOnStack ? ArrayPool<double>.Shared.Rent(PerChannel * channels) : null;
        Span<double> memory = rented ?? stackalloc double[PerChannel * GroupNormBackward.ChannelsOnStack];

        // SAFETY: every row of the scratch has one value a channel; images lie within x and y.
        fixed (double* sums = memory)
        {
            float* means = (float*)(sums + channels), scale = means + channels, shift = scale + channels;
            for (int image = 0; image < shape.Images; image++)
            {
                nint start = image * shape.ImageStride;
                Statistics ofGroups = statistics.From((nint)image * shape.Groups);
                ColumnSums.Compute<TVector, TSimd, ValueTerm>(new ValueTerm(x + start), pixels, channels, sums);
                Means(sums, ofGroups, means);
                ColumnSums.Compute<TVector, TSimd, ColumnVarianceTerm>(new ColumnVarianceTerm(x + start, means), pixels, channels, sums);
                if (Scales(sums, ofGroups, scale, shift))
                    Normalize<TVector, TSimd>(x + start, means, y + start, pixels, channels);
                else
                    NormalizeGroups(x + start, means, y + start, ofGroups);
            }
        }

        if (rented != null)
            ArrayPool<double>.Shared.Return(rented);
    }

    private void Means(double* sums, Statistics ofGroups, float* meanOfChannel)
    {
        int size = shape.ChannelsOfGroup;
        for (int g = 0; g < shape.Groups; g++)
        {
            double sum = 0;
            for (int c = g * size; c < (g + 1) * size; c++)
                sum += sums[c];
            ofGroups.Mean[g] = (float)(sum / shape.ValuesOfGroup);
            new Span<float>(meanOfChannel + (g * size), size).Fill(ofGroups.Mean[g]);
        }
    }

    /// <summary>Says whether the statistics of all groups are what float32 can hold.</summary>
    private bool Scales(double* squares, Statistics ofGroups, float* scale, float* shift)
    {
        int size = shape.ChannelsOfGroup;
        bool holds = true;
        for (int g = 0; g < shape.Groups; g++)
        {
            double sum = 0;
            for (int c = g * size; c < (g + 1) * size; c++)
                sum += squares[c];
            double variance = (sum / shape.ValuesOfGroup) + shape.Epsilon;
            holds &= NormRange.Holds(ofGroups.Mean[g], variance);
            float rstd = ofGroups.Rstd[g] = (float)(1 / Math.Sqrt(variance));
            for (int c = g * size; c < (g + 1) * size; c++)
            {
                scale[c] = affine.Gamma == null ? rstd : rstd * affine.Gamma[c];
                shift[c] = affine.Beta == null ? 0 : affine.Beta[c];
            }
        }

        return holds;
    }

    /// <summary>Group by group: those that float32 can't hold in float64, the others with the bits that they always have.</summary>
    private void NormalizeGroups(float* from, float* parameters, float* to, Statistics ofGroups)
    {
        int size = shape.ChannelsOfGroup;
        for (int g = 0; g < shape.Groups; g++)
        {
            int first = g * size;
            if (NormRange.HoldsReciprocal(ofGroups.Mean[g], ofGroups.Rstd[g]))
            {
                for (int c = first; c < first + size; c++)
                    Columns<float, SimdScalar>(from + c, parameters + c, to + c, shape.Pixels, shape.Channels);
                continue;
            }

            var inDouble = new NormInDouble(shape.Pixels, size, shape.Channels);
            (double center, double reciprocal) = inDouble.Forward(from + first, affine.From(first), to + first, shape.Epsilon);
            (ofGroups.Mean[g], ofGroups.Rstd[g]) = ((float)center, (float)reciprocal);
        }
    }

    // parameters: [mean, scale, shift][channel].
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalize<TVector, TSimd>(float* from, float* parameters, float* to, int pixels, int channels)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        for (int p = 0; p < pixels; p += GroupNorm.PixelRun, from += GroupNorm.PixelRun * channels, to += GroupNorm.PixelRun * channels)
        {
            int run = Math.Min(GroupNorm.PixelRun, pixels - p), c = 0;
            for (; c <= channels - TSimd.Width; c += TSimd.Width)
                Columns<TVector, TSimd>(from + c, parameters + c, to + c, run, channels);
            for (; c < channels; c++)
                Columns<float, SimdScalar>(from + c, parameters + c, to + c, run, channels);
        }
    }

    // The mean is taken off first: folded into the shift it would cost digits wherever it is large beside the deviation.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns<TV, TS>(float* from, float* parameters, float* to, int pixels, nint channels)
        where TV : struct
        where TS : struct, ISimd<TV>
    {
        TV mean = TS.Load(parameters), scale = TS.Load(parameters + channels), shift = TS.Load(parameters + (2 * channels));
        for (; pixels > 0; pixels--, from += channels, to += channels)
            TS.Store(TS.MultiplyAdd(TS.Subtract(TS.Load(from), mean), scale, shift), to);
    }
}
