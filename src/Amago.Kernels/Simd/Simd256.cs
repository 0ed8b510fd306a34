using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Amago.Kernels.Simd;

/// <summary>Vectors of 256 bits: 8 floats at a time.</summary>
internal readonly unsafe struct Simd256 : ISimd<Vector256<float>>
{
    public static bool IsSupported => Vector256.IsHardwareAccelerated;

    public static int Width => Vector256<float>.Count;

    public static Vector256<float> Create(float value) => Vector256.Create(value);

    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    public static Vector256<float> CreatePair(float* source) => Vector256.Create(*(double*)source).AsSingle();

    public static Vector256<float> CreateHalfPair(float value) =>
        Vector256.Create((ulong)BitConverter.SingleToUInt32Bits(value)).AsSingle();

    public static Vector256<float> AddPairs(Vector256<float> a, Vector256<float> b)
    {
        if (!Avx2.IsSupported)
            return Vector256.Create(Simd128.AddPairs(a.GetLower(), a.GetUpper()), Simd128.AddPairs(b.GetLower(), b.GetUpper()));

        // The instruction adds within halves: a01 a23 b01 b23, a45 a67 b45 b67.
        return Avx2.Permute4x64(Avx.HorizontalAdd(a, b).AsDouble(), 0b11_01_10_00).AsSingle();
    }

    public static void Store(Vector256<float> value, float* destination) => value.Store(destination);

    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) =>
        Vector256.MultiplyAddEstimate(a, b, c);

    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => a + b;

    public static Vector256<float> Subtract(Vector256<float> a, Vector256<float> b) => a - b;

    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => a * b;

    public static Vector256<float> Divide(Vector256<float> a, Vector256<float> b) => a / b;

    public static Vector256<float> Max(Vector256<float> a, Vector256<float> b) => Vector256.Max(a, b);

    public static Vector256<float> MaxNative(Vector256<float> a, Vector256<float> b) => Vector256.MaxNative(a, b);

    public static Vector256<float> MinNative(Vector256<float> a, Vector256<float> b) => Vector256.MinNative(a, b);

    public static Vector256<float> MaxBits(Vector256<float> a, Vector256<float> b) => Vector256.Max(a.AsInt32(), b.AsInt32()).AsSingle();

    public static Vector256<float> Abs(Vector256<float> a) => Vector256.Abs(a);

    public static Vector256<float> Sqrt(Vector256<float> a) => Vector256.Sqrt(a);

    public static Vector256<float> Round(Vector256<float> a) => Vector256.Round(a);

    public static Vector256<float> ScaleB(Vector256<float> a, Vector256<float> n) =>
        (a.AsInt32() + Vector256.ShiftLeft(Vector256.ConvertToInt32Native(n), 23)).AsSingle();

    public static Vector256<float> Exponent(Vector256<float> a) =>
        Vector256.ConvertToSingle(Vector256.ShiftRightArithmetic(a.AsInt32(), 23) - Vector256.Create(127));

    public static Vector256<float> GreaterThan(Vector256<float> a, Vector256<float> b) => Vector256.GreaterThan(a, b);

    public static Vector256<float> Equal(Vector256<float> a, Vector256<float> b) => Vector256.Equals(a, b);

    public static Vector256<float> Select(Vector256<float> mask, Vector256<float> a, Vector256<float> b) =>
        Vector256.ConditionalSelect(mask, a, b);

    public static Vector256<float> And(Vector256<float> a, Vector256<float> b) => a & b;

    public static Vector256<float> Or(Vector256<float> a, Vector256<float> b) => a | b;

    public static Vector256<float> AndNot(Vector256<float> a, Vector256<float> b) => Vector256.AndNot(a, b);

    public static float Sum(Vector256<float> a) => Vector256.Sum(a);

    public static Vector256<float> LoadBytes(byte* source) => Vector256.ConvertToSingle(
        Avx2.IsSupported
            ? Avx2.ConvertToVector256Int32(source)
            : Vector256.WidenLower(Vector256.WidenLower(Eight(source).ToVector256Unsafe())).AsInt32());

    public static void StoreBytes(Vector256<float> value, byte* destination)
    {
        Vector256<int> whole = Vector256.ConvertToInt32Native(value);
        Vector128<ushort> shorts = Vector128.Narrow(whole.GetLower(), whole.GetUpper()).AsUInt16();
        Unsafe.WriteUnaligned(destination, Vector128.Narrow(shorts, shorts).AsUInt64().ToScalar());
    }

    public static Vector256<float> LoadBytes16(byte* source) => Avx2.BroadcastVector128ToVector256(source).AsSingle();

    public static Vector256<float> ShuffleBytes16(Vector256<float> bytes, Vector256<float> indices) =>
        Avx2.Shuffle(bytes.AsByte(), indices.AsByte()).AsSingle();

    private static Vector128<byte> Eight(byte* source) => Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(source)).AsByte();
}
