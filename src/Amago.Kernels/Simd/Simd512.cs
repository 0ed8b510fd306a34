using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Amago.Kernels.Simd;

/// <summary>Vectors of 512 bits: 16 floats at a time.</summary>
internal readonly unsafe struct Simd512 : ISimd<Vector512<float>>
{
    public static bool IsSupported => Vector512.IsHardwareAccelerated;

    public static int Width => Vector512<float>.Count;

    public static Vector512<float> Create(float value) => Vector512.Create(value);

    public static Vector512<float> Load(float* source) => Vector512.Load(source);

    public static Vector512<float> CreatePair(float* source) => Vector512.Create(*(double*)source).AsSingle();

    public static Vector512<float> CreateHalfPair(float value) =>
        Vector512.Create((ulong)BitConverter.SingleToUInt32Bits(value)).AsSingle();

    public static Vector512<float> AddPairs(Vector512<float> a, Vector512<float> b)
    {
        if (!Avx512F.IsSupported)
            return Vector512.Create(Simd256.AddPairs(a.GetLower(), a.GetUpper()), Simd256.AddPairs(b.GetLower(), b.GetUpper()));
        Vector512<int> even = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
        return Avx512F.PermuteVar16x32x2(a, even, b) + Avx512F.PermuteVar16x32x2(a, even + Vector512<int>.One, b);
    }

    public static void Store(Vector512<float> value, float* destination) => value.Store(destination);

    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        Vector512.MultiplyAddEstimate(a, b, c);

    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => a + b;

    public static Vector512<float> Subtract(Vector512<float> a, Vector512<float> b) => a - b;

    public static Vector512<float> Multiply(Vector512<float> a, Vector512<float> b) => a * b;

    public static Vector512<float> Divide(Vector512<float> a, Vector512<float> b) => a / b;

    public static Vector512<float> Max(Vector512<float> a, Vector512<float> b) => Vector512.Max(a, b);

    public static Vector512<float> MaxNative(Vector512<float> a, Vector512<float> b) => Vector512.MaxNative(a, b);

    public static Vector512<float> MinNative(Vector512<float> a, Vector512<float> b) => Vector512.MinNative(a, b);

    public static Vector512<float> MaxBits(Vector512<float> a, Vector512<float> b) => Vector512.Max(a.AsInt32(), b.AsInt32()).AsSingle();

    public static Vector512<float> Abs(Vector512<float> a) => Vector512.Abs(a);

    public static Vector512<float> Sqrt(Vector512<float> a) => Vector512.Sqrt(a);

    public static Vector512<float> Round(Vector512<float> a) => Vector512.Round(a);

    public static Vector512<float> ScaleB(Vector512<float> a, Vector512<float> n) => Avx512F.IsSupported
        ? Avx512F.Scale(a, n)
        : (a.AsInt32() + Vector512.ShiftLeft(Vector512.ConvertToInt32Native(n), 23)).AsSingle();

    public static Vector512<float> Exponent(Vector512<float> a) =>
        Vector512.ConvertToSingle(Vector512.ShiftRightArithmetic(a.AsInt32(), 23) - Vector512.Create(127));

    public static Vector512<float> GreaterThan(Vector512<float> a, Vector512<float> b) => Vector512.GreaterThan(a, b);

    public static Vector512<float> Equal(Vector512<float> a, Vector512<float> b) => Vector512.Equals(a, b);

    public static Vector512<float> Select(Vector512<float> mask, Vector512<float> a, Vector512<float> b) =>
        Vector512.ConditionalSelect(mask, a, b);

    public static Vector512<float> And(Vector512<float> a, Vector512<float> b) => a & b;

    public static Vector512<float> Or(Vector512<float> a, Vector512<float> b) => a | b;

    public static Vector512<float> AndNot(Vector512<float> a, Vector512<float> b) => Vector512.AndNot(a, b);

    public static float Sum(Vector512<float> a) => Vector512.Sum(a);

    public static Vector512<float> LoadBytes(byte* source) => Vector512.ConvertToSingle(
        Avx512F.IsSupported
            ? Avx512F.ConvertToVector512Int32(Vector128.Load(source))
            : Vector512.WidenLower(Vector512.WidenLower(Vector128.Load(source).ToVector256Unsafe().ToVector512Unsafe())).AsInt32());

    public static void StoreBytes(Vector512<float> value, byte* destination)
    {
        Vector512<int> whole = Vector512.ConvertToInt32Native(value);
        if (Avx512F.IsSupported)
        {
            Avx512F.ConvertToVector128Byte(whole).Store(destination);
            return;
        }

        Vector512<ushort> shorts = Vector512.Narrow(whole, whole).AsUInt16();
        Vector512.Narrow(shorts, shorts).GetLower().GetLower().Store(destination);
    }

    public static Vector512<float> LoadBytes16(byte* source) => Avx512F.BroadcastVector128ToVector512((int*)source).AsSingle();

    public static Vector512<float> ShuffleBytes16(Vector512<float> bytes, Vector512<float> indices) =>
        Avx512BW.Shuffle(bytes.AsByte(), indices.AsByte()).AsSingle();
}
