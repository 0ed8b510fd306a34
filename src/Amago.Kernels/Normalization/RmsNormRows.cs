using Amago.Kernels.Reductions;

namespace Amago.Kernels.Normalization;

/// <summary>What the gradient of a root mean square normalisation reads and writes.</summary>
/// <param name="x">The values, (rows, features).</param>
/// <param name="dy">Gradient of the result, (rows, features).</param>
/// <param name="scale">The scale, (features), or null for 1.</param>
/// <param name="rstd">Reciprocal root mean squares of the rows.</param>
/// <param name="dx">Receives the gradient of x, (rows, features).</param>
internal readonly unsafe struct RmsNormPointers(float* x, float* dy, float* scale, float* rstd, float* dx)
{
    public float* X => x;

    public float* Dy => dy;

    public float* Scale => scale;

    public float* Rstd => rstd;

    public float* Dx => dx;

    /// <summary>The same from a row on.</summary>
    public RmsNormPointers From(int row, int features)
    {
        nint start = (nint)row * features;
        return new(x + start, dy + start, scale, rstd + row, dx + start);
    }
}

/// <summary>The forward pass of a root mean square normalisation, row by row; rstd may be null.</summary>
internal readonly unsafe struct RmsNormForward(float* x, float* scale, float* y, float* rstd, LayerNormShape shape) : ISimdKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: rows and features lie within what all pointers have; the scale is null or has one value a feature.
        int features = shape.Features;
        for (int row = 0; row < shape.Rows; row++)
        {
            nint start = (nint)row * features;
            double squares = RowSum.Compute<TVector, TSimd, SquareTerm>(new SquareTerm(x), start, features);
            double mean = (squares / features) + shape.Epsilon;
            bool holds = NormRange.Holds(0, mean);
            float reciprocal = holds ? (float)(1 / Math.Sqrt(mean)) : InDouble(start);
            if (rstd != null)
                rstd[row] = reciprocal;
            if (!holds)
                continue;
            int f = 0;
            for (; f <= features - TSimd.Width; f += TSimd.Width)
                Scaled<TVector, TSimd>(start + f, f, reciprocal);
            for (; f < features; f++)
                Scaled<float, SimdScalar>(start + f, f, reciprocal);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Scaled<TV, TS>(nint index, int feature, float reciprocal)
        where TV : struct
        where TS : struct, ISimd<TV>
    {
        TV value = TS.Multiply(TS.Load(x + index), TS.Create(reciprocal));
        TS.Store(scale == null ? value : TS.Multiply(value, TS.Load(scale + feature)), y + index);
    }

    // A row whose squares no float holds; gives the reciprocal root.
    private float InDouble(nint start)
    {
        double squares = 0;
        for (int f = 0; f < shape.Features; f++)
            squares += (double)x[start + f] * x[start + f];
        double reciprocal = 1 / Math.Sqrt((squares / shape.Features) + shape.Epsilon);
        for (int f = 0; f < shape.Features; f++)
            y[start + f] = (float)(x[start + f] * reciprocal * (scale == null ? 1 : scale[f]));
        return (float)reciprocal;
    }
}

/// <summary>
/// Rows of a root mean square normalisation's gradient. With u = x * rstd and the mean over a row written as E:
/// dx = rstd * (scale dy - u E[scale dy u]). The sums over the rows of dy u, dscale, are written as (features).
/// </summary>
internal readonly unsafe struct RmsNormBackward(RmsNormPointers rows, double* dscale, LayerNormShape shape) : ISimdKernel
{
    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: rows and features lie within what all pointers have; the scale is null or has one value a feature.
        int features = shape.Features;
        ColumnSums.Compute<TVector, TSimd, RowProductTerm>(
            new RowProductTerm(rows.Dy, rows.X, rows.Rstd), shape.Rows, features, dscale); // dx may be dy: first
        for (int f = 0; f < features; f++)
        {
            if (!double.IsFinite(dscale[f]))
                dscale[f] = SumInDouble(f);
        }

        for (int row = 0; row < shape.Rows; row++)
            Row<TVector, TSimd>(row, features);
    }

    // What overflowed in float.
    private double SumInDouble(int feature)
    {
        double sum = 0;
        for (int row = 0; row < shape.Rows; row++)
        {
            nint i = ((nint)row * shape.Features) + feature;
            sum += rows.Dy[i] * ((double)rows.X[i] * rows.Rstd[row]);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row<TVector, TSimd>(int row, int features)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        double r = rows.Rstd[row];
        nint start = (nint)row * features;
        var term = new ScaledCovarianceTerm(rows.Dy, rows.Scale, rows.X, 0);
        double weighted = r * RowSum.Compute<TVector, TSimd, ScaledCovarianceTerm>(term, start, features);
        if (!NormRange.HoldsReciprocal(0, r) || !double.IsFinite(weighted))
        {
            RowInDouble(start, r);
            return;
        }

        // dx = scale dy * rstd + x * through
        float through = (float)(-r * r * weighted / features);
        int f = 0;
        for (; f <= features - TSimd.Width; f += TSimd.Width)
            Combine<TVector, TSimd>(start + f, row, f, through);
        for (; f < features; f++)
            Combine<float, SimdScalar>(start + f, row, f, through);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Combine<TV, TS>(nint index, int row, int feature, float through)
        where TV : struct
        where TS : struct, ISimd<TV>
    {
        TV gradient = new ScaledTerm(rows.Dy, rows.Scale).At<TV, TS>(index, feature);
        TV indirect = TS.Multiply(TS.Load(rows.X + index), TS.Create(through));
        TS.Store(TS.MultiplyAdd(gradient, TS.Create(rows.Rstd[row]), indirect), rows.Dx + index);
    }

    private void RowInDouble(nint start, double r)
    {
        double weighted = 0;
        for (int f = 0; f < shape.Features; f++)
            weighted += Scaled(start, f) * (rows.X[start + f] * r) / shape.Features;
        for (int f = 0; f < shape.Features; f++)
            rows.Dx[start + f] = (float)(r * (Scaled(start, f) - (rows.X[start + f] * r * weighted)));
    }

    private double Scaled(nint start, int f) => (double)rows.Dy[start + f] * (rows.Scale == null ? 1 : rows.Scale[f]);
}
