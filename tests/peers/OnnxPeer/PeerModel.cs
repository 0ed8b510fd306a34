using Amago.Nets;
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

    /// <summary>What this library computes, by output.</summary>
    public IEnumerable<(string Name, Tensor Value)> Run(Tensor obs)
    {
        using IDisposable scope = Autograd.NoGrad();
        yield return ("features", Encoder.Forward(obs, Options.FromFloat, Options.Flatten));
        foreach ((string name, Linear head) in Options.Heads)
            yield return (name, head.Forward(Encoder.Forward(obs, Options.FromFloat)));
    }
}
