using System.Runtime.Intrinsics;

namespace Amago.Kernels;

/// <summary>A step over several arrays of one length: a struct of pointers and constants.</summary>
internal interface IVectorBody
{
    /// <summary>Updates the elements from <paramref name="i"/> on that one vector holds.</summary>
    void Invoke<TVector, TSimd>(nint i)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;
}

/// <summary>Runs a step over whole vectors and then over what is left, float by float. Only exactly rounded operations belong in it.</summary>
internal static class VectorLoop
{
    public static void Run<TBody>(int length, TBody body)
        where TBody : struct, IVectorBody
    {
        nint i = 0;
        if (Simd256.IsSupported)
        {
            for (; i <= length - Simd256.Width; i += Simd256.Width)
                body.Invoke<Vector256<float>, Simd256>(i);
        }
        else if (Simd128.IsSupported)
        {
            for (; i <= length - Simd128.Width; i += Simd128.Width)
                body.Invoke<Vector128<float>, Simd128>(i);
        }

        for (; i < length; i++)
            body.Invoke<float, SimdScalar>(i);
    }
}
