namespace Amago.Kernels.Simd;

/// <summary>One float at a time: the path of machines without vector instructions.</summary>
internal readonly unsafe struct SimdScalar : ISimd<float>
{
    public static bool IsSupported => true;

    public static int Width => 1;

    public static float Create(float value) => value;

    public static float Load(float* source) => *source;

    public static float CreatePair(float* source) => throw new NotSupportedException();

    public static float CreateHalfPair(float value) => throw new NotSupportedException();

    public static float AddPairs(float a, float b) => throw new NotSupportedException();

    public static void Store(float value, float* destination) => *destination = value;

    public static float MultiplyAdd(float a, float b, float c) =>
        !FusedMultiplyAdd.IsInHardware && SettledWidth.IsSet
            ? MathF.FusedMultiplyAdd(a, b, c)
            : float.MultiplyAddEstimate(a, b, c);

    public static float Add(float a, float b) => a + b;

    public static float Subtract(float a, float b) => a - b;

    public static float Multiply(float a, float b) => a * b;

    public static float Divide(float a, float b) => a / b;

    public static float Max(float a, float b) => MathF.Max(a, b);

    public static float MaxNative(float a, float b) => a > b ? a : b;

    public static float MinNative(float a, float b) => a < b ? a : b;

    public static float MaxBits(float a, float b) => Bits(a) > Bits(b) ? a : b;

    public static float Abs(float a) => MathF.Abs(a);

    public static float Sqrt(float a) => MathF.Sqrt(a);

    public static float Round(float a) => MathF.Round(a);

    public static float ScaleB(float a, float n) =>
        BitConverter.Int32BitsToSingle(unchecked(BitConverter.SingleToInt32Bits(a) + ((int)n << 23)));

    public static float Exponent(float a) => (BitConverter.SingleToInt32Bits(a) >> 23) - 127;

    public static float GreaterThan(float a, float b) => Mask(a > b);

    public static float Equal(float a, float b) => Mask(a == b);

    public static float Select(float mask, float a, float b) =>
        BitConverter.UInt32BitsToSingle((Bits(mask) & Bits(a)) | (~Bits(mask) & Bits(b)));

    public static float And(float a, float b) => BitConverter.UInt32BitsToSingle(Bits(a) & Bits(b));

    public static float Or(float a, float b) => BitConverter.UInt32BitsToSingle(Bits(a) | Bits(b));

    public static float AndNot(float a, float b) => BitConverter.UInt32BitsToSingle(Bits(a) & ~Bits(b));

    public static float Sum(float a) => a;

    public static float LoadBytes(byte* source) => *source;

    public static void StoreBytes(float value, byte* destination) => *destination = (byte)value;

    public static float LoadBytes16(byte* source) => throw new NotSupportedException();

    public static float ShuffleBytes16(float bytes, float indices) => throw new NotSupportedException();

    private static uint Bits(float value) => BitConverter.SingleToUInt32Bits(value);

    private static float Mask(bool condition) => BitConverter.UInt32BitsToSingle(condition ? uint.MaxValue : 0u);
}
