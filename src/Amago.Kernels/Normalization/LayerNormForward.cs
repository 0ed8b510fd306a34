using Amago.Kernels.Reductions;

namespace Amago.Kernels.Normalization;

/// <summary>The forward pass of a layer normalisation, row by row.</summary>
internal readonly unsafe struct LayerNormForward(
    float* x, Affine affine, float* y, Statistics statistics, LayerNormShape shape) : ISimdKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: rows and features lie within what all pointers have; the affine's are null or have one value a feature.
        int features = shape.Features;
        float* mean = statistics.Mean, rstd = statistics.Rstd;
        for (int row = 0; row < shape.Rows; row++)
        {
            nint start = (nint)row * features;
            mean[row] = (float)(RowSum.Compute<TVector, TSimd, ValueTerm>(new ValueTerm(x), start, features) / features);
            double squares = RowSum.Compute<TVector, TSimd, VarianceTerm>(new VarianceTerm(x, mean[row]), start, features);
            double variance = (squares / features) + shape.Epsilon;
            if (!NormRange.Holds(mean[row], variance))
            {
                var inDouble = new NormInDouble(1, features, features);
                (double center, double reciprocal) = inDouble.Forward(x + start, affine, y + start, shape.Epsilon);
                (mean[row], rstd[row]) = ((float)center, (float)reciprocal);
                continue;
            }

            rstd[row] = (float)(1 / Math.Sqrt(variance));
            int f = 0;
            for (; f <= features - TSimd.Width; f += TSimd.Width)
                Normalize<TVector, TSimd>(start + f, f, mean[row], rstd[row]);
            for (; f < features; f++)
                Normalize<float, SimdScalar>(start + f, f, mean[row], rstd[row]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Normalize<TV, TS>(nint index, int feature, float rowMean, float rowRstd)
        where TV : struct
        where TS : struct, ISimd<TV>
    {
        TV value = TS.Multiply(TS.Subtract(TS.Load(x + index), TS.Create(rowMean)), TS.Create(rowRstd));
        if (affine.Gamma != null)
            value = TS.Multiply(value, TS.Load(affine.Gamma + feature));
        if (affine.Beta != null)
            value = TS.Add(value, TS.Load(affine.Beta + feature));
        TS.Store(value, y + index);
    }
}
