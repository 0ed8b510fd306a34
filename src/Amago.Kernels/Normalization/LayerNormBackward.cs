using Amago.Kernels.Reductions;

namespace Amago.Kernels.Normalization;

/// <summary>
/// Rows of a layer normalisation's gradient. With u = (x - mean) * rstd and the mean over a row written as E:
/// dx = rstd * (gamma dy - E[gamma dy] - u E[gamma dy u]). The sums over the rows, dgamma and dbeta, are written as (2, features).
/// </summary>
internal readonly unsafe struct LayerNormBackward(
    float* x, float* dy, float* gamma, Statistics statistics, float* dx, double* sums, LayerNormShape shape) : ISimdKernel
{
    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: rows and features lie within what all pointers have; gamma is null or has one value a feature.
        int rows = shape.Rows, features = shape.Features;
        for (int row = 0; row < rows; row++)
            Row<TVector, TSimd>(row, features);

        double* dgamma = sums, dbeta = sums + features;
        ColumnSums.Compute<TVector, TSimd, RowCovarianceTerm, ValueTerm>(
            new RowCovarianceTerm(dy, x, statistics), new ValueTerm(dy), rows, features, dgamma, dbeta);
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
        for (int row = 0; row < shape.Rows; row++)
        {
            nint i = ((nint)row * shape.Features) + feature;
            covariance += dy[i] * (((double)x[i] - statistics.Mean[row]) * statistics.Rstd[row]);
            sum += dy[i];
        }

        return (covariance, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row<TVector, TSimd>(int row, int features)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        float mean = statistics.Mean[row];
        double r = statistics.Rstd[row];
        nint start = (nint)row * features;
        double plain = RowSum.Compute<TVector, TSimd, ScaledTerm>(new ScaledTerm(dy, gamma), start, features);
        var term = new ScaledCovarianceTerm(dy, gamma, x, mean);
        double weighted = r * RowSum.Compute<TVector, TSimd, ScaledCovarianceTerm>(term, start, features);
        if (!NormRange.HoldsReciprocal(mean, r) || !double.IsFinite(plain) || !double.IsFinite(weighted))
        {
            new NormInDouble(1, features, features).Backward(x + start, dy + start, gamma, statistics.Rstd[row], dx + start, null, null);
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
        TV gradient = new ScaledTerm(dy, gamma).At<TV, TS>(index, feature);
        TV deviation = TS.Subtract(TS.Load(x + index), TS.Create(statistics.Mean[row]));
        TV indirect = TS.MultiplyAdd(deviation, TS.Create(through), TS.Create(offset));
        TS.Store(TS.MultiplyAdd(gradient, TS.Create(statistics.Rstd[row]), indirect), dx + index);
    }
}
