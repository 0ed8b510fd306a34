using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>Rows of a layer normalisation.</summary>
internal readonly unsafe struct LayerNormForward(
    float* x, float* gamma, float* beta, float* y, float* mean, float* rstd, int rows, int features, float eps) : ISimdKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: rows and features lie within what all pointers have; gamma and beta are null or have one value a feature.
        for (int row = 0; row < rows; row++)
        {
            mean[row] = (float)(RowSum.Compute<TVector, TSimd, ValueTerm>(new ValueTerm(x), row, features) / features);
            double squares = RowSum.Compute<TVector, TSimd, VarianceTerm>(new VarianceTerm(x, mean[row]), row, features);
            double variance = (squares / features) + eps;
            nint start = (nint)row * features;
            if (!NormRange.Holds(mean[row], variance))
            {
                (double center, double reciprocal) = new NormInDouble(1, features, features).Forward(
                    x + start, gamma, beta, y + start, eps);
                (mean[row], rstd[row]) = ((float)center, (float)reciprocal);
                continue;
            }

            rstd[row] = (float)(1 / Math.Sqrt(variance));
            int f = 0;
            for (; f <= features - TSimd.Width; f += TSimd.Width)
                Affine<TVector, TSimd>(start + f, f, mean[row], rstd[row]);
            for (; f < features; f++)
                Affine<float, SimdScalar>(start + f, f, mean[row], rstd[row]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Affine<TV, TS>(nint index, int feature, float rowMean, float rowRstd)
        where TV : struct
        where TS : struct, ISimd<TV>
    {
        TV value = TS.Multiply(TS.Subtract(TS.Load(x + index), TS.Create(rowMean)), TS.Create(rowRstd));
        if (gamma != null)
            value = TS.Multiply(value, TS.Load(gamma + feature));
        if (beta != null)
            value = TS.Add(value, TS.Load(beta + feature));
        TS.Store(value, y + index);
    }
}
