using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>
/// The rows of a layer normalisation's gradient, a slab at a time. With u = (x - mean) * rstd and the mean over a row written as E:
/// dx = rstd * (gamma dy - E[gamma dy] - u E[gamma dy u]).
/// </summary>
internal readonly unsafe struct LayerNormBackwardSlabs<TVector, TSimd>(
    float* x, float* dy, float* gamma, float* mean, float* rstd, float* dx, double* partials, int rows, int features) : IParallelBody
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    public void Run(int item)
    {
        // SAFETY: rows and features lie within what all pointers have; gamma is null or has one value a feature.
        int top = item * LayerNorm.SlabRows, end = Math.Min(top + LayerNorm.SlabRows, rows);
        for (int row = top; row < end; row++)
            Row(row);

        nint start = (nint)top * features;
        double* dgamma = partials + ((nint)item * 2 * features), dbeta = dgamma + features;
        var covariance = new RowCovarianceTerm(dy + start, x + start, mean + top, rstd + top);
        ColumnSums.Compute<TVector, TSimd, RowCovarianceTerm>(covariance, end - top, features, dgamma);
        ColumnSums.Compute<TVector, TSimd, ValueTerm>(new ValueTerm(dy + start), end - top, features, dbeta);
    }

    private void Row(int row)
    {
        double r = rstd[row];
        double plain = RowSum.Compute<TVector, TSimd, ScaledTerm>(new ScaledTerm(dy, gamma), row, features);
        var term = new ScaledCovarianceTerm(dy, gamma, x, mean[row]);
        double weighted = r * RowSum.Compute<TVector, TSimd, ScaledCovarianceTerm>(term, row, features);

        // dx = gamma dy * rstd + (x - mean) * through + offset
        float through = (float)(-r * r * weighted / features), offset = (float)(-r * plain / features);
        nint start = (nint)row * features;
        int f = 0;
        for (; f <= features - TSimd.Width; f += TSimd.Width)
            Combine<TVector, TSimd>(start + f, row, f, through, offset);
        for (; f < features; f++)
            Combine<float, SimdScalar>(start + f, row, f, through, offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Combine<TV, TS>(nint index, int row, int feature, float through, float offset)
        where TV : struct
        where TS : struct, ISimd<TV>
    {
        TV gradient = new ScaledTerm(dy, gamma).At<TV, TS>(index, row, feature);
        TV deviation = TS.Subtract(TS.Load(x + index), TS.Create(mean[row]));
        TV indirect = TS.MultiplyAdd(deviation, TS.Create(through), TS.Create(offset));
        TS.Store(TS.MultiplyAdd(gradient, TS.Create(rstd[row]), indirect), dx + index);
    }
}
