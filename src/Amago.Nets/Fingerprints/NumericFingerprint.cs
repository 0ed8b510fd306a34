using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Amago.Nets;

/// <summary>
/// A hash over what this process computes of fixed data: functions in float64 and float32, activations, sums, normal random numbers, and
/// three steps of training of four encoders (GridworldCNN, NatureishCNN, IMPALAishCNN, DrQCNN), each with linear layers, a layer
/// normalisation, cross entropy, clipped gradients and Adam. Two processes with one fingerprint compute these with the same bits, whatever
/// their machines are; with two, a run would go on differently. Other layers, optimisers and losses are no part of it.
/// </summary>
/// <param name="Hash">SHA-256 of all numbers, in hexadecimal digits.</param>
/// <param name="VectorBits">Width of the vectors, in bits; see <see cref="VectorWidth.Limit"/>.</param>
public sealed record NumericFingerprint(string Hash, int VectorBits)
{
    private const int Seed = 20_240_229, Images = 9, Classes = 6, Steps = 3;

    /// <summary>Computes the fingerprint, in a second or so; from then on the width of vectors is settled.</summary>
    public static NumericFingerprint Compute()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AddFunctions(hash);
        AddActivations(hash);
        var generator = new Generator(Seed);
        AddTraining(hash, new GridworldCnn((10, 10, 4), false, "leaky_relu", generator: generator), generator);
        AddTraining(hash, new NatureishCnn((48, 48, 3), false, "relu", generator: generator), generator);
        AddTraining(hash, new ImpalaishCnn((32, 32, 3), false, "gelu", generator: generator), generator);
        AddTraining(hash, new DrQCnn((33, 34, 3), false, "silu", generator: generator), generator);
        return new NumericFingerprint(Convert.ToHexStringLower(hash.GetHashAndReset()), VectorWidth.Limit);
    }

    // Arguments of many magnitudes, none of which any machine rounds: multiples of powers of two.
    private static void AddFunctions(IncrementalHash hash)
    {
        for (int i = 1; i <= 512; i++)
        {
            double x = i / 64.0;
            (double sin, double cos) = PortableMath.SinCos(x);
            Add(hash, [PortableMath.Exp(x), PortableMath.Exp(-8 * x), PortableMath.Log(x), PortableMath.Pow(1 - (x / 16), i), sin, cos]);
        }
    }

    // A length that fills no vector, so that the ends of loops count too.
    private static void AddActivations(IncrementalHash hash)
    {
        float[] values = [.. Enumerable.Range(-517, 1035).Select(static i => i / 64f)];
        Tensor x = Tensor.FromArray(values, [9, 115]);
        foreach (string name in (string[])["relu", "leaky_relu", "elu", "gelu", "silu", "mish", "tanh"])
            Add(hash, Activations.Create(name).Forward(x));
        Add(hash, x.Exp());
        Add(hash, (x.Square() + 1).Log());
        Add(hash, x.LogSoftmax());
        Add(hash, x.Sum());
        Add(hash, x.Sum([0]));
        var generator = new Generator(Seed);
        Add(hash, generator.Normal([37]));
        Add(hash, generator.Normal([7]));
    }

    private static void AddTraining(IncrementalHash hash, Cnn encoder, Generator generator)
    {
        var hidden = new Linear(encoder.OutputFeatures, 67, generator: generator);
        var normalization = new LayerNorm(67);
        var head = new Linear(67, Classes, generator: generator);
        Tensor[] parameters = [.. encoder.Parameters(), .. hidden.Parameters(), .. normalization.Parameters(), .. head.Parameters()];
        var adam = new Adam(parameters);
        (Tensor pixels, Tensor classes) = Samples(encoder, generator);
        for (int step = 0; step < Steps; step++)
        {
            adam.ZeroGrad();
            Tensor features = encoder.Forward(pixels).MergeLeading(2);
            Tensor logits = head.Forward(normalization.Forward(hidden.Forward(features)).Tanh());
            Tensor loss = Losses.CrossEntropy(logits, classes);
            loss.Backward();
            Add(hash, features);
            Add(hash, logits);
            Add(hash, [Gradients.ClipNorm(parameters, 0.5f)]);
            foreach (Tensor parameter in parameters)
                Add(hash, parameter.Grad!);
            adam.Step();
        }

        foreach (Tensor parameter in parameters)
            Add(hash, parameter);
        Add(hash, encoder.Forward(pixels.Slice(1, 0, 1)));
    }

    private static (Tensor Pixels, Tensor Classes) Samples(Cnn encoder, Generator generator)
    {
        long[] bytes = new long[Images * encoder.InputChannels * encoder.ImageHeight * encoder.ImageWidth], classes = new long[Images];
        generator.RandomIntegers(bytes, 0, 256);
        generator.RandomIntegers(classes, 0, Classes);
        Tensor pixels = Tensor.FromArray(
            Array.ConvertAll(bytes, static value => (byte)value),
            [1, Images, encoder.ImageHeight, encoder.ImageWidth, encoder.InputChannels]);
        return (pixels, Tensor.FromArray(classes, [Images]));
    }

    private static void Add(IncrementalHash hash, Tensor values) =>
        hash.AppendData(MemoryMarshal.AsBytes<float>(values.ToArray<float>()));

    private static void Add(IncrementalHash hash, ReadOnlySpan<double> values) => hash.AppendData(MemoryMarshal.AsBytes(values));
}
