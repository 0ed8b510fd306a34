namespace Amago.Tests.Kernels;

/// <summary>Seeded values for kernel tests, and comparisons with double references.</summary>
internal static class Samples
{
    /// <summary>Values uniform on -scale..scale.</summary>
    public static float[] Uniform(int count, int seed, float scale = 1f)
    {
        var random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = ((random.NextSingle() * 2) - 1) * scale;
        return values;
    }

    public static byte[] Bytes(int count, int seed)
    {
        byte[] values = new byte[count];
        new Random(seed).NextBytes(values);
        return values;
    }

    public static double[] ToDouble(ReadOnlySpan<float> values)
    {
        double[] result = new double[values.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = values[i];
        return result;
    }

    public static float[] ToFloat(ReadOnlySpan<double> values)
    {
        float[] result = new float[values.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = (float)values[i];
        return result;
    }

    /// <summary>Every value within absolute + relative * |expected|.</summary>
    public static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double absolute, double relative, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(expected[i] - actual[i]);
            bool close = error <= absolute + (relative * Math.Abs(expected[i]));
            Assert.True(close, $"{what}[{i}]: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }

    /// <summary>
    /// Every value within a tolerance times the largest expected one, or times <paramref name="scale"/> if that is larger.
    /// </summary>
    public static void AssertNear(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance, string what, double scale = 1)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach (float value in expected)
            scale = Math.Max(scale, Math.Abs((double)value));
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs((double)expected[i] - actual[i]);
            string off = $"off by {error / scale:E2} of the largest, allowed {tolerance:E0}";
            Assert.True(error <= tolerance * scale, $"{what}[{i}]: expected {expected[i]:R}, got {actual[i]:R}; {off}");
        }
    }

    /// <summary>The same bits: NaN equals itself, -0 is not 0.</summary>
    public static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i]);
            Assert.True(same, $"{what}[{i}]: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }

    /// <summary>The derivative of a function of one value by central differences.</summary>
    public static double Slope(Func<double, double> function, double x)
    {
        double step = 1e-5 * Math.Max(1, Math.Abs(x));
        return (function(x + step) - function(x - step)) / (2 * step);
    }
}
