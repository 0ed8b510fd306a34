using Amago.Kernels;
using Amago.Nets;
using Amago.Tensors;

namespace Amago.Benchmarks;

/// <summary>One encoder of the soak with what it gave on a single thread at the start.</summary>
internal sealed class SoakEncoder
{
    private readonly Func<Cnn> _create;
    private readonly Cnn _cnn;
    private readonly CompiledCnn _compiled;
    private readonly byte[][] _pixels;
    private readonly float[][] _features;
    private readonly ulong[] _trained;

    private SoakEncoder(Func<Cnn> create, int[] batches)
    {
        _create = create;
        _cnn = create();
        _compiled = _cnn.Compile(batches.Max());
        _pixels = [.. batches.Select((batch, i) => Pixels(batch * _compiled.ImageLength, i))];
        using IDisposable limit = Workers.Limit(1);
        _features = [.. _pixels.Select(Forward)];
        _trained = [.. _pixels.Select(Train)];
    }

    /// <summary>The four encoders with activations that run fused and that do not, in both layouts.</summary>
    public static IEnumerable<SoakEncoder> All(int[] batches)
    {
        yield return new SoakEncoder(static () => new NatureishCnn((84, 84, 4), false, "leaky_relu", generator: new Generator(1)), batches);
        yield return new SoakEncoder(static () => new DrQCnn((9, 64, 64), true, "relu", generator: new Generator(2)), batches);
        yield return new SoakEncoder(static () => new ImpalaishCnn((64, 64, 3), false, "leaky_relu", generator: new Generator(3)), batches);
        yield return new SoakEncoder(static () => new ImpalaishCnn((3, 40, 37), true, "gelu", generator: new Generator(4)), batches);
        yield return new SoakEncoder(static () => new GridworldCnn((10, 10, 4), false, "adaptive", generator: new Generator(5)), batches);
        yield return new SoakEncoder(static () => new GridworldCnn((10, 10, 7), false, "mish", generator: new Generator(6)), batches);
    }

    /// <summary>Whether the compiled encoder gives the features that it gave.</summary>
    public bool RunsAsBefore(int batch)
    {
        var features = new float[_features[batch].Length];
        _compiled.Run(_pixels[batch], features);
        return features.AsSpan().SequenceEqual(_features[batch]);
    }

    /// <summary>Whether Forward does.</summary>
    public bool ForwardsAsBefore(int batch) => Forward(_pixels[batch]).AsSpan().SequenceEqual(_features[batch]);

    /// <summary>Whether a new network ends in the same parameters after two training steps.</summary>
    public bool TrainsAsBefore(int batch) => Train(_pixels[batch]) == _trained[batch];

    private float[] Forward(byte[] pixels)
    {
        using var scope = new TensorScope();
        using IDisposable noGradients = Autograd.NoGrad();
        return _cnn.Forward(Images(pixels)).ToArray<float>();
    }

    private ulong Train(byte[] pixels)
    {
        Cnn cnn = _create();
        var optimizer = new Adam(cnn.Parameters(), learningRate: 1e-3f);
        for (int step = 0; step < 2; step++)
        {
            using var scope = new TensorScope();
            Tensor loss = cnn.Forward(Images(pixels)).Square().Mean();
            optimizer.ZeroGrad();
            loss.Backward();
            optimizer.Step();
        }

        ulong hash = 14695981039346656037; // FNV-1a over the bits
        foreach (float value in cnn.Parameters().SelectMany(static parameter => parameter.ToArray<float>()))
            hash = (hash ^ BitConverter.SingleToUInt32Bits(value)) * 1099511628211;
        return hash;
    }

    private Tensor Images(byte[] pixels) =>
        Tensor.FromArray(pixels, [pixels.Length / _compiled.ImageLength, 1, _cnn.ImgShape.Item1, _cnn.ImgShape.Item2, _cnn.ImgShape.Item3]);

    private static byte[] Pixels(int count, int seed)
    {
        var pixels = new byte[count];
        new Random(seed).NextBytes(pixels);
        return pixels;
    }
}
