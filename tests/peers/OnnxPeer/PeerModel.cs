using Amago.Nets;
using Amago.Onnx;
using Amago.Tensors;

namespace Amago.OnnxPeer;

/// <summary>A network to export, and how.</summary>
internal sealed record PeerModel(string Name, Cnn Encoder, OnnxOptions Options)
{
    /// <summary>A batch of random images: every byte value, or floats beyond the usual range.</summary>
    public Tensor Draw(int batch, int length, Generator generator)
    {
        (int first, int second, int third) = Encoder.ImgShape;
        Shape shape = [batch, length, first, second, third];
        var integers = new long[shape.ElementCount];
        generator.RandomIntegers(integers, 0, 256);
        return Options.FromFloat
            ? Tensor.FromArray(Array.ConvertAll(integers, static value => (value / 64f) - 2f), shape)
            : Tensor.FromArray(Array.ConvertAll(integers, static value => (byte)value), shape);
    }

    /// <summary>
    /// What this library computes, by output, and the size that errors are measured against where it is above the values'. A head's few
    /// values may all be near 0 by cancellation, so that theirs is the product of the norms of features and weights.
    /// </summary>
    public IEnumerable<(string Name, Tensor Value, float Scale)> Run(Tensor obs)
    {
        using IDisposable scope = Autograd.NoGrad();
        yield return ("features", Encoder.Forward(obs, Options.FromFloat, Options.Flatten), 0);
        foreach ((string name, Linear head) in Options.Heads)
        {
            Tensor features = Encoder.Forward(obs, Options.FromFloat);
            yield return (name, head.Forward(features), LargestNorm(features) * LargestNorm(head.Weight));
        }
    }

    private static float LargestNorm(Tensor rows) => rows.Square().Sum([-1]).Sqrt().Max().Item<float>();
}
