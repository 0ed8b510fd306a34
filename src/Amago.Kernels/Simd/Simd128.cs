using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Amago.Kernels.Simd;

/// <summary>Vectors of 128 bits: 4 floats at a time.</summary>
internal readonly unsafe struct Simd128 : ISimd<Vector128<float>>
{
    public static bool IsSupported => Vector128.IsHardwareAccelerated;

    public static int Width => Vector128<float>.Count;

    public static Vector128<float> Create(float value) => Vector128.Create(value);

    public static Vector128<float> Load(float* source) => Vector128.Load(source);

    public static Vector128<float> CreatePair(float* source) => Vector128.Create(*(double*)source).AsSingle();

    public static Vector128<float> CreateHalfPair(float value) =>
        Vector128.Create((ulong)BitConverter.SingleToUInt32Bits(value)).AsSingle();

    public static Vector128<float> AddPairs(Vector128<float> a, Vector128<float> b) =>
        Vector128.Create(a[0] + a[1], a[2] + a[3], b[0] + b[1], b[2] + b[3]);

    public static void Store(Vector128<float> value, float* destination) => value.Store(destination);

    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
        !FusedMultiplyAdd.IsInHardware && SettledWidth.IsSet
            ? FusedMultiplyAdd.Emulate(a, b, c)
            : Vector128.MultiplyAddEstimate(a, b, c);

    public static Vector128<float> Add(Vector128<float> a, Vector128<float> b) => a + b;

    public static Vector128<float> Subtract(Vector128<float> a, Vector128<float> b) => a - b;

    public static Vector128<float> Multiply(Vector128<float> a, Vector128<float> b) => a * b;

    public static Vector128<float> Divide(Vector128<float> a, Vector128<float> b) => a / b;

    public static Vector128<float> Max(Vector128<float> a, Vector128<float> b) => Vector128.Max(a, b);

    public static Vector128<float> MaxNative(Vector128<float> a, Vector128<float> b) => Vector128.MaxNative(a, b);

    public static Vector128<float> MinNative(Vector128<float> a, Vector128<float> b) => Vector128.MinNative(a, b);

    public static Vector128<float> MaxBits(Vector128<float> a, Vector128<float> b) => Vector128.Max(a.AsInt32(), b.AsInt32()).AsSingle();

    public static Vector128<float> Abs(Vector128<float> a) => Vector128.Abs(a);

    public static Vector128<float> Sqrt(Vector128<float> a) => Vector128.Sqrt(a);

    public static Vector128<float> Round(Vector128<float> a) => Vector128.Round(a);

    public static Vector128<float> ScaleB(Vector128<float> a, Vector128<float> n) =>
        (a.AsInt32() + Vector128.ShiftLeft(Vector128.ConvertToInt32Native(n), 23)).AsSingle();

    public static Vector128<float> Exponent(Vector128<float> a) =>
        Vector128.ConvertToSingle(Vector128.ShiftRightArithmetic(a.AsInt32(), 23) - Vector128.Create(127));

    public static Vector128<float> GreaterThan(Vector128<float> a, Vector128<float> b) => Vector128.GreaterThan(a, b);

    public static Vector128<float> Equal(Vector128<float> a, Vector128<float> b) => Vector128.Equals(a, b);

    public static Vector128<float> Select(Vector128<float> mask, Vector128<float> a, Vector128<float> b) =>
        Vector128.ConditionalSelect(mask, a, b);

    public static Vector128<float> And(Vector128<float> a, Vector128<float> b) => a & b;

    public static Vector128<float> Or(Vector128<float> a, Vector128<float> b) => a | b;

    public static Vector128<float> AndNot(Vector128<float> a, Vector128<float> b) => Vector128.AndNot(a, b);

    public static float Sum(Vector128<float> a) => Vector128.Sum(a);

    public static Vector128<float> LoadBytes(byte* source) => Vector128.ConvertToSingle(
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(source)).AsByte())).AsInt32());

    public static void StoreBytes(Vector128<float> value, byte* destination)
    {
        Vector128<int> whole = Vector128.ConvertToInt32Native(value);
        Vector128<ushort> shorts = Vector128.Narrow(whole, whole).AsUInt16();
        Unsafe.WriteUnaligned(destination, Vector128.Narrow(shorts, shorts).AsUInt32().ToScalar());
    }

    public static Vector128<float> LoadBytes16(byte* source) => Vector128.Load(source).AsSingle();

    public static Vector128<float> ShuffleBytes16(Vector128<float> bytes, Vector128<float> indices) =>
        Ssse3.IsSupported
            ? Ssse3.Shuffle(bytes.AsByte(), indices.AsByte()).AsSingle()
            : Vector128.Shuffle(bytes.AsByte(), indices.AsByte()).AsSingle();
}
