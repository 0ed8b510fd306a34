using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Amago.Kernels.Simd;

/// <summary>a b + c with one rounding, also where the machine rounds twice: what a width that was set computes there.</summary>
internal static class FusedMultiplyAdd
{
    /// <summary>Whether the machine has it.</summary>
    public static bool IsInHardware => Fma.IsSupported || AdvSimd.IsSupported;

    /// <summary>a b + c of four floats, exactly rounded.</summary>
    public static Vector128<float> Emulate(Vector128<float> a, Vector128<float> b, Vector128<float> c)
    {
        (Vector128<double> aLow, Vector128<double> aHigh) = Vector128.Widen(a);
        (Vector128<double> bLow, Vector128<double> bHigh) = Vector128.Widen(b);
        (Vector128<double> cLow, Vector128<double> cHigh) = Vector128.Widen(c);
        return Vector128.Narrow(SumToOdd(aLow * bLow, cLow), SumToOdd(aHigh * bHigh, cHigh));
    }

    // A product of floats is exact in double. Its sum with a third is rounded to odd there (where it is not exact, the last bit is one),
    // so that rounding it again, to float, is as rounding it once.
    private static Vector128<double> SumToOdd(Vector128<double> a, Vector128<double> b)
    {
        Vector128<double> sum = a + b, part = sum - a;
        Vector128<double> error = (a - (sum - part)) + (b - part);
        Vector128<long> above = Vector128.GreaterThan(error, Vector128<double>.Zero).AsInt64();
        Vector128<long> below = Vector128.LessThan(error, Vector128<double>.Zero).AsInt64(); // neither where the sum is infinite or NaN

        // Bits grow with the magnitude: towards the error, where the last bit is even. A mask is -1.
        Vector128<long> bits = sum.AsInt64(), even = (bits & Vector128<long>.One) - Vector128<long>.One;
        Vector128<long> isNegative = Vector128.LessThan(bits, Vector128<long>.Zero);
        Vector128<long> outwards = Vector128.ConditionalSelect(isNegative, below, above);
        Vector128<long> inwards = Vector128.ConditionalSelect(isNegative, above, below);
        return (bits + ((inwards - outwards) & even)).AsDouble();
    }
}
