using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>
/// Rows of a layer normalisation's gradient. With u = (x - mean) * rstd and the mean over a row written as E:
/// dx = rstd * (gamma dy - E[gamma dy] - u E[gamma dy u]).
/// </summary>
internal readonly unsafe struct LayerNormBackward(
    float* x, float* dy, float* gamma, float* mean, float* rstd, float* dx, double* dgamma, double* dbeta, int rows, int features) : ISimdKernel
{
    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: rows and features lie within what all pointers have; gamma is null or has one value a feature.
        for (int row = 0; row < rows; row++)
            Row<TVector, TSimd>(row);

        var covariance = new RowCovarianceTerm(dy, x, mean, rstd);
        ColumnSums.Compute<TVector, TSimd, RowCovarianceTerm>(covariance, rows, features, dgamma);
        ColumnSums.Compute<TVector, TSimd, ValueTerm>(new ValueTerm(dy), rows, features, dbeta);
        for (int f = 0; f < features; f++)
        {
            if (!double.IsFinite(dgamma[f]) || !double.IsFinite(dbeta[f]))
                (dgamma[f], dbeta[f]) = SumsInDouble(f);
        }
    }

    // What overflowed in float.
    private (double Covariance, double Sum) SumsInDouble(int feature)
    {
        double covariance = 0, sum = 0;
        for (int row = 0; row < rows; row++)
        {
            nint i = ((nint)row * features) + feature;
            covariance += dy[i] * (((double)x[i] - mean[row]) * rstd[row]);
            sum += dy[i];
        }

        return (covariance, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row<TVector, TSimd>(int row)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        double r = rstd[row];
        double plain = RowSum.Compute<TVector, TSimd, ScaledTerm>(new ScaledTerm(dy, gamma), row, features);
        var term = new ScaledCovarianceTerm(dy, gamma, x, mean[row]);
        double weighted = r * RowSum.Compute<TVector, TSimd, ScaledCovarianceTerm>(term, row, features);

        nint start = (nint)row * features;
        if (!NormRange.HoldsReciprocal(mean[row], r) || !double.IsFinite(plain) || !double.IsFinite(weighted))
        {
            new NormInDouble(1, features, features).Backward(x + start, dy + start, gamma, rstd[row], dx + start, null, null);
            return;
        }

        // dx = gamma dy * rstd + (x - mean) * through + offset
        float through = (float)(-r * r * weighted / features), offset = (float)(-r * plain / features);
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
