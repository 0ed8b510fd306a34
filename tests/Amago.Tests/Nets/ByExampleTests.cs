using Amago.Formats;
using Amago.Nets;
using Amago.Tests.Formats;

namespace Amago.Tests.Nets;

/// <summary>The lines that show the library to its users: they compile, run and do what their comments say.</summary>
public sealed class ByExampleTests
{
    [Fact]
    public void The_lines_of_the_documentation_run()
    {
        const int batch = 2, length = 3;
        byte[] pixels = Draw.Bytes(0, [batch * length * 84 * 84 * 4]).ToArray<byte>();
        Tensor target = Draw.Uniform(1, [batch, length, 6]), cotangent = Draw.Uniform(2, [batch, length, 3136]);
        using var folder = new TemporaryFolder();
        string path = folder.File("cnn.safetensors");

        var cnn = new NatureishCnn(imgShape: (84, 84, 4), channelsFirst: false, activation: "leaky_relu", generator: new Generator(0));
        Tensor obs = Tensor.FromArray(pixels, [batch, length, 84, 84, 4]); // byte[] -> uint8
        Tensor features = cnn.Forward(obs); // (B, L, 3136) float32
        Tensor map = cnn.Forward(obs, flatten: false); // (B, L, 64, 7, 7)
        Assert.Equal(DType.UInt8, obs.DType);
        Assert.Equal([batch, length, 3136], features.Shape.ToArray());
        Assert.Equal([batch, length, 64, 7, 7], map.Shape.ToArray());

        var head = new Linear(cnn.OutputFeatures, 6, generator: new Generator(1));
        var optimizer = new Adam([.. cnn.Parameters(), .. head.Parameters()], learningRate: 3e-4f);
        Tensor loss = Losses.Mse(head.Forward(cnn.Forward(obs)), target);
        optimizer.ZeroGrad();
        loss.Backward();
        Gradients.ClipNorm(optimizer.Parameters, maxNorm: 1f);
        optimizer.Step();
        float[] values = features.ToArray<float>();
        Assert.Equal(batch * length * 3136, values.Length);
        Assert.True(Losses.Mse(head.Forward(cnn.Forward(obs)), target).Item<float>() < loss.Item<float>());

        (cnn.Forward(obs) * cotangent).Sum().Backward();
        var lines = new List<string>();
        foreach ((string name, Tensor parameter) in cnn.NamedParameters())
            lines.Add($"{name} {parameter.Grad!.Shape}");
        Assert.Equal(
            ["conv1.weight (32, 4, 8, 8)", "conv1.bias (32)", "conv2.weight (64, 32, 4, 4)", "conv2.bias (64)",
             "conv3.weight (64, 64, 3, 3)", "conv3.bias (64)"],
            lines);

        Tensor before = cnn.Forward(obs);
        SafeTensors.Save(path, cnn.StateDict());
        cnn.Apply(WeightInit.Apply);
        cnn.LoadStateDict(SafeTensors.Load(path));
        Compare.Bits(before, cnn.Forward(obs), "features after a round trip through a file");
    }
}
