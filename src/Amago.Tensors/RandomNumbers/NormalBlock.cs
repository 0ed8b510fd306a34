namespace Amago.Tensors.RandomNumbers;

/// <summary>
/// Box-Muller over 16 uniform values, in the float32 arithmetic of PyTorch's vector code: the logarithm, sine and cosine of the Cephes
/// library (https://www.netlib.org/cephes/) with fused multiply-adds in these places and no others.
/// </summary>
internal static class NormalBlock
{
    public const int Size = 16;
    private const int Half = Size / 2;

    /// <summary>
    /// Replaces values on [0, 1) by normal ones. Lane j gives the radius and lane j + 8 the angle of the pair (j, j + 8).
    /// </summary>
    public static void Transform(Span<float> block, float mean, float standardDeviation)
    {
        for (int j = 0; j < Half; j++)
        {
            float radius = MathF.Sqrt(-2f * Log(1f - block[j]));
            (float sin, float cos) = SinCos((float)(2 * Math.PI) * block[j + Half]);
            block[j] = Fma(radius * cos, standardDeviation, mean);
            block[j + Half] = Fma(radius * sin, standardDeviation, mean);
        }
    }

    /// <summary>Natural logarithm of a positive normal float.</summary>
    private static float Log(float value)
    {
        // value = x * 2^e with x in [sqrt(1/2), sqrt(2)); then the logarithm of 1 + x with x moved to round 0.
        uint bits = BitConverter.SingleToUInt32Bits(value);
        float e = (int)(bits >> 23) - 126;
        float x = BitConverter.UInt32BitsToSingle((bits & 0x007fffff) | 0x3f000000);
        if (x < 0.707106781186547524f)
        {
            e -= 1f;
            x = (x - 1f) + x;
        }
        else
        {
            x -= 1f;
        }

        float z = x * x;
        float y = 7.0376836292E-2f;
        y = Fma(y, x, -1.1514610310E-1f);
        y = Fma(y, x, 1.1676998740E-1f);
        y = Fma(y, x, -1.2420140846E-1f);
        y = Fma(y, x, 1.4249322787E-1f);
        y = Fma(y, x, -1.6668057665E-1f);
        y = Fma(y, x, 2.0000714765E-1f);
        y = Fma(y, x, -2.4999993993E-1f);
        y = Fma(y, x, 3.3333331174E-1f);
        y *= x;
        y = Fma(y, z, e * -2.12194440e-4f); // ln 2 = 0.693359375 - 2.12194440e-4
        y -= z * 0.5f;
        return Fma(e, 0.693359375f, x + y);
    }

    /// <summary>Sine and cosine of an angle that is not negative.</summary>
    private static (float Sin, float Cos) SinCos(float angle)
    {
        // Octants, rounded up to an even number: x becomes the angle's distance from the nearest multiple of pi/2.
        int octant = ((int)(angle * 1.27323954473516f) + 1) & ~1;
        float q = octant;
        float x = Fma(q, -0.78515625f, angle);
        x = Fma(q, -2.4187564849853515625e-4f, x);
        x = Fma(q, -3.77489497744594108e-8f, x);
        float z = x * x;

        float cos = Fma(2.443315711809948E-5f, z, -1.388731625493765E-3f);
        cos = Fma(cos, z, 4.166664568298827E-2f);
        cos *= z;
        cos = Fma(cos, z, -(z * 0.5f));
        cos += 1f;

        float sin = Fma(-1.9515295891E-4f, z, 8.3321608736E-3f);
        sin = Fma(sin, z, -1.6666654611E-1f);
        sin *= z;
        sin = Fma(sin, x, x);

        if ((octant & 2) != 0)
            (sin, cos) = (cos, sin);
        return ((octant & 4) != 0 ? -sin : sin, ((octant - 2) & 4) == 0 ? -cos : cos);
    }

    private static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);
}
