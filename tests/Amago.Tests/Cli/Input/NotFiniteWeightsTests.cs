using Amago.Formats;
using Amago.Nets;
using Amago.Tests.Formats;

namespace Amago.Tests.Cli.Input;

/// <summary>Weights of NaN or infinity are used, and the first parameter that has some is named with its file.</summary>
[Collection(nameof(OneCommandAtATime))]
public sealed class NotFiniteWeightsTests
{
    [Theory]
    [InlineData(float.NaN, "encode")]
    [InlineData(float.NegativeInfinity, "encode")]
    [InlineData(float.NaN, "encode", "--compiled")]
    [InlineData(float.NaN, "export")]
    [InlineData(float.PositiveInfinity, "export")]
    public void Are_said_by_encode_and_export(float value, params string[] command)
    {
        using var folder = new TemporaryFolder();
        string weights = folder.File("w.safetensors"), npz = folder.File("p.npz"), input = folder.File("x.npy"), output = folder.File("y");
        string[] line = command[0] == "encode"
            ? ["encode", "GridworldCNN", "--input", input, "-o", $"{output}.npy", .. command[1..]]
            : ["export", "GridworldCNN", "--img-shape", "10,10,4", "-o", $"{output}.onnx"];
        Npy.Save(input, Tensor.FromArray(new byte[400], [1, 10, 10, 4]));
        StateDict state = new GridworldCnn((10, 10, 4), channelsFirst: false, "leaky_relu").StateDict();
        SafeTensors.Save(weights, state);
        Assert.Empty(CliRun.Ok([.. line, "--weights", weights]).Error);

        state["conv1.bias"].AsSpan<float>()[^1] = value;
        state["conv3.weight"].AsSpan<float>()[0] = value;
        SafeTensors.Save(weights, state);
        Assert.Equal(Warning(weights), CliRun.Ok([.. line, "--weights", weights]).Error);

        // Other parts of a file are not looked at.
        var whole = new StateDict();
        foreach ((string name, Tensor tensor) in state)
            whole.Add($"cnn.{name}", tensor);
        whole.Add("actor", Tensor.Scalar(float.NaN));
        Npz.Save(npz, whole);
        Assert.Equal(Warning(npz), CliRun.Ok([.. line, "--weights", npz, "--prefix", "cnn."]).Error);
        state["conv1.bias"].AsSpan<float>()[^1] = state["conv3.weight"].AsSpan<float>()[0] = 0;
        Npz.Save(npz, whole);
        Assert.Empty(CliRun.Ok([.. line, "--weights", npz, "--prefix", "cnn."]).Error);
    }

    private static string Warning(string path) =>
        $"amago: {path}: conv1.bias has values that are not finite; features may not be either.\n";
}
