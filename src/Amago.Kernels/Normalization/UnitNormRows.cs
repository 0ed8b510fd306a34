using Amago.Kernels.Reductions;

namespace Amago.Kernels.Normalization;

/// <summary>Sizes of a division by norms, and its settings.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Features">Values of a row.</param>
/// <param name="Gain">Factor of the result.</param>
/// <param name="Floor">The smallest norm that rows are divided by.</param>
/// <param name="Added">Added to the norm.</param>
/// <param name="IsDetached">Whether the norm counts as a constant in the gradient.</param>
internal readonly record struct UnitNormShape(int Rows, int Features, float Gain, float Floor, float Added, bool IsDetached)
{
    /// <summary>Values of all rows.</summary>
    public int ElementCount => checked(Rows * Features);

    /// <summary>What a row of this norm is divided by.</summary>
    public double Divisor(double norm) => Math.Max(norm, Floor) + Added;
}

/// <summary>The forward pass, row by row.</summary>
internal readonly unsafe struct UnitNormForward(float* x, float* y, UnitNormShape shape) : ISimdKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: rows and features lie within what both pointers have.
        int features = shape.Features;
        for (int row = 0; row < shape.Rows; row++)
        {
            nint start = (nint)row * features;
            double divisor = shape.Divisor(Norm<TVector, TSimd>(x, start, features)), scale = shape.Gain / divisor;
            if (Math.Abs(scale) is not (> 1e-30 and < 1e30))
            {
                for (int f = 0; f < features; f++)
                    y[start + f] = (float)(x[start + f] * (double)shape.Gain / divisor);
                continue;
            }

            int i = 0;
            for (; i <= features - TSimd.Width; i += TSimd.Width)
                TSimd.Store(TSimd.Multiply(TSimd.Load(x + start + i), TSimd.Create((float)scale)), y + start + i);
            for (; i < features; i++)
                y[start + i] = x[start + i] * (float)scale;
        }
    }

    /// <summary>The Euclidean norm of a row; where squares leave float32, summed in float64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Norm<TVector, TSimd>(float* x, nint start, int features)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        double squares = RowSum.Compute<TVector, TSimd, SquareTerm>(new SquareTerm(x), start, features);
        if (squares is not (> 1e-30 and < 1e36))
        {
            squares = 0;
            for (int f = 0; f < features; f++)
                squares += (double)x[start + f] * x[start + f];
        }

        return Math.Sqrt(squares);
    }
}

/// <summary>The gradient, row by row.</summary>
internal readonly unsafe struct UnitNormBackward(float* x, float* dy, float* dx, UnitNormShape shape) : ISimdKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // SAFETY: rows and features lie within what all pointers have.
        int features = shape.Features;
        for (int row = 0; row < shape.Rows; row++)
        {
            nint start = (nint)row * features;
            double norm = UnitNormForward.Norm<TVector, TSimd>(x, start, features), divisor = shape.Divisor(norm);
            double scale = shape.Gain / divisor, through = 0;
            if (!shape.IsDetached && norm > 0 && norm >= shape.Floor)
            {
                for (int f = 0; f < features; f++)
                    through += (double)dy[start + f] * x[start + f];
                through *= scale / (norm * divisor);
            }

            for (int f = 0; f < features; f++)
                dx[start + f] = (float)((dy[start + f] * scale) - (x[start + f] * through));
        }
    }
}
