namespace Amago.Kernels.Pixels;

/// <summary>
/// A <see cref="PixelScaling"/> as arithmetic: y = (x High + x Low) + Shift. High has few enough bits for x High to be exact, and Low is
/// what 1 / 255 has beyond them, so that the sum is x / 255 rounded once, with fused products and without.
/// </summary>
internal readonly record struct PixelScale(float High, float Low, float Shift)
{
    // 1 / 255 with 16 bits of mantissa, and the rest of it.
    private const float High255 = (float)(257 / 65536.0), Low255 = (float)((1 / 255.0) - (257 / 65536.0));

    /// <summary>The arithmetic of a scaling.</summary>
    public static PixelScale Of(PixelScaling scaling) => scaling switch
    {
        PixelScaling.Unit => new(High255, Low255, 0),
        PixelScaling.UnitCentered => new(High255, Low255, -0.5f),
        PixelScaling.None => new(1, 0, 0),
        _ => new(1f / 128, 0, -1),
    };

    /// <summary>The value of one byte.</summary>
    public float Apply(byte x) => ((x * High) + (x * Low)) + Shift;
}
