using Amago.Formats;
using Amago.Nets;

namespace Amago.Tests.Cli;

/// <summary>Inputs for commands, and what the library makes of them.</summary>
internal static class CliImages
{
    public static readonly string Screens = Path.Combine(AppContext.BaseDirectory, "Reference", "frames");

    public static readonly TheoryData<string> Encoders = [.. Amago.Configuration.Encoders.BuiltIn.Select(encoder => encoder.PythonName)];

    public static Tensor Pixels(int seed, params int[] shape)
    {
        var pixels = new byte[Shape.Create(shape).ElementCount];
        new Random(seed).NextBytes(pixels);
        return Tensor.FromArray(pixels, shape);
    }

    public static Tensor Floats(int seed, params int[] shape) => new Generator(seed).Uniform(Shape.Create(shape), -1, 1);

    public static string Save(string path, Tensor tensor)
    {
        if (path.EndsWith(".png", StringComparison.Ordinal))
            Png.Save(path, tensor);
        else
            Npy.Save(path, tensor);
        return path;
    }

    /// <summary>What an encoder drawn from a seed gives.</summary>
    public static Tensor Encode(
        string encoder, Tensor obs, long seed = 0, bool channelsFirst = false, bool fromFloat = false, bool flatten = true)
    {
        using IDisposable scope = Autograd.NoGrad();
        Cnn cnn = Amago.Configuration.Encoders.Find(encoder)
            .Create((obs.Shape[2], obs.Shape[3], obs.Shape[4]), channelsFirst, generator: new Generator(seed));
        return cnn.Forward(obs, fromFloat, flatten);
    }
}
