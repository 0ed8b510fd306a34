namespace Amago.Kernels.Reductions;

/// <summary>What a sum over rows and columns adds up, at one place of the data.</summary>
internal interface ISumTerm
{
    /// <summary>The sum with the terms from <paramref name="index"/> of the data on, which lies at this row and column.</summary>
    TVector AddTo<TVector, TSimd>(TVector sum, nint index, int row, int column)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;
}

/// <summary>Nothing: in place of a second sum.</summary>
internal readonly struct NoTerm : ISumTerm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector AddTo<TVector, TSimd>(TVector sum, nint index, int row, int column)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> =>
        sum;
}

/// <summary>The value x itself.</summary>
internal readonly unsafe struct ValueTerm(float* x) : ISumTerm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector AddTo<TVector, TSimd>(TVector sum, nint index, int row, int column)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Add(sum, TSimd.Load(x + index));
}

/// <summary>The square x^2.</summary>
internal readonly unsafe struct SquareTerm(float* x) : ISumTerm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector AddTo<TVector, TSimd>(TVector sum, nint index, int row, int column)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector value = TSimd.Load(x + index);
        return TSimd.MultiplyAdd(value, value, sum);
    }
}

/// <summary>The squared deviation (x - mean of the column)^2.</summary>
internal readonly unsafe struct ColumnVarianceTerm(float* x, float* mean) : ISumTerm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector AddTo<TVector, TSimd>(TVector sum, nint index, int row, int column)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector deviation = TSimd.Subtract(TSimd.Load(x + index), TSimd.Load(mean + column));
        return TSimd.Add(sum, TSimd.Multiply(deviation, deviation));
    }
}

/// <summary>The product dy * (x - mean of the column).</summary>
internal readonly unsafe struct ColumnCovarianceTerm(float* dy, float* x, float* mean) : ISumTerm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector AddTo<TVector, TSimd>(TVector sum, nint index, int row, int column)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> =>
        TSimd.MultiplyAdd(TSimd.Load(dy + index), TSimd.Subtract(TSimd.Load(x + index), TSimd.Load(mean + column)), sum);
}

/// <summary>The squared deviation (x - mean)^2.</summary>
internal readonly unsafe struct VarianceTerm(float* x, float mean) : ISumTerm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector AddTo<TVector, TSimd>(TVector sum, nint index, int row, int column)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector deviation = TSimd.Subtract(TSimd.Load(x + index), TSimd.Create(mean));
        return TSimd.Add(sum, TSimd.Multiply(deviation, deviation));
    }
}

/// <summary>dy * (x - mean of the row) * rstd of the row.</summary>
internal readonly unsafe struct RowCovarianceTerm(float* dy, float* x, Statistics ofRows) : ISumTerm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector AddTo<TVector, TSimd>(TVector sum, nint index, int row, int column)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector deviation = TSimd.Subtract(TSimd.Load(x + index), TSimd.Create(ofRows.Mean[row]));
        return TSimd.Add(sum, TSimd.Multiply(TSimd.Load(dy + index), TSimd.Multiply(deviation, TSimd.Create(ofRows.Rstd[row]))));
    }
}

/// <summary>dy * x * rstd of the row.</summary>
internal readonly unsafe struct RowProductTerm(float* dy, float* x, float* rstd) : ISumTerm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector AddTo<TVector, TSimd>(TVector sum, nint index, int row, int column)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Add(sum, TSimd.Multiply(TSimd.Load(dy + index), TSimd.Multiply(TSimd.Load(x + index), TSimd.Create(rstd[row]))));
}

/// <summary>gamma of the column * dy; gamma may be null, for 1.</summary>
internal readonly unsafe struct ScaledTerm(float* dy, float* gamma) : ISumTerm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector At<TVector, TSimd>(nint index, int column)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector gradient = TSimd.Load(dy + index);
        return gamma == null ? gradient : TSimd.Multiply(gradient, TSimd.Load(gamma + column));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector AddTo<TVector, TSimd>(TVector sum, nint index, int row, int column)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> =>
        TSimd.Add(sum, At<TVector, TSimd>(index, column));
}

/// <summary>gamma of the column * dy * (x - mean); gamma may be null, for 1.</summary>
internal readonly unsafe struct ScaledCovarianceTerm(float* dy, float* gamma, float* x, float mean) : ISumTerm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector AddTo<TVector, TSimd>(TVector sum, nint index, int row, int column)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TVector gradient = new ScaledTerm(dy, gamma).At<TVector, TSimd>(index, column);
        return TSimd.Add(sum, TSimd.Multiply(gradient, TSimd.Subtract(TSimd.Load(x + index), TSimd.Create(mean))));
    }
}
