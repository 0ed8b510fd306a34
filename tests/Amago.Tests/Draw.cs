namespace Amago.Tests;

/// <summary>Test inputs from seeds.</summary>
internal static class Draw
{
    /// <summary>float32 values from low to high.</summary>
    public static Tensor Uniform(int seed, Shape shape, float low = -1, float high = 1)
    {
        var random = new Random(seed);
        return Tensor.FromArray(
            [.. Enumerable.Range(0, shape.ElementCount).Select(_ => low + ((high - low) * random.NextSingle()))], shape);
    }

    /// <summary>Values of either sign whose distance from 0 is between low and high: nowhere near a kink at 0.</summary>
    public static Tensor AwayFromZero(int seed, Shape shape, float low = 0.2f, float high = 1.5f)
    {
        var random = new Random(seed);
        return Tensor.FromArray(
            [.. Enumerable.Range(0, shape.ElementCount)
                .Select(_ => (low + ((high - low) * random.NextSingle())) * (random.Next(2) == 0 ? -1 : 1))], shape);
    }

    /// <summary>Shuffled values a step of 0.2 apart: no ties for a maximum to stumble over.</summary>
    public static Tensor Distinct(int seed, Shape shape)
    {
        float[] values = [.. Enumerable.Range(0, shape.ElementCount).Select(i => (i - (shape.ElementCount / 2)) * 0.2f)];
        new Random(seed).Shuffle(values);
        return Tensor.FromArray(values, shape);
    }

    /// <summary>uint8 pixels.</summary>
    public static Tensor Bytes(int seed, Shape shape)
    {
        var data = new byte[shape.ElementCount];
        new Random(seed).NextBytes(data);
        return Tensor.FromArray(data, shape);
    }

    /// <summary>0, 1, 2, ... in row-major order.</summary>
    public static Tensor Counting(Shape shape) =>
        Tensor.FromArray([.. Enumerable.Range(0, shape.ElementCount).Select(static i => (float)i)], shape);

    /// <summary>The same images (N, C, H, W), stored channels last.</summary>
    public static Tensor ChannelsLast(Tensor images) => images.Permute(0, 2, 3, 1).Contiguous().Permute(0, 3, 1, 2);
}
