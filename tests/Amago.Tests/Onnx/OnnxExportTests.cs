using Amago.Configuration;
using Amago.Nets;
using Amago.Onnx;
using Amago.Tests.Formats;

namespace Amago.Tests.Onnx;

/// <summary>The structure of exported files. That they compute the same numbers is the peer check in tests/peers/onnx.</summary>
public sealed class OnnxExportTests
{
    public static TheoryData<string, string, bool> Networks
    {
        get
        {
            var networks = new TheoryData<string, string, bool>();
            foreach (EncoderDescriptor encoder in Encoders.BuiltIn)
            {
                IEnumerable<string> activations = encoder.Module.Length > 0
                    ? Activations.BuiltIn.Select(static activation => activation.PythonName)
                    : [encoder.DefaultActivation, "adaptive"];
                foreach (string activation in activations)
                {
                    networks.Add(encoder.PythonName, activation, false);
                    networks.Add(encoder.PythonName, activation, true);
                }
            }

            return networks;
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Pixels_go_in_and_features_come_out(string encoder, string activation, bool channelsFirst)
    {
        Cnn cnn = Encoders.Find(encoder)
            .Create(channelsFirst ? (3, 48, 64) : (48, 64, 3), channelsFirst, activation, generator: new Generator(0));
        OnnxFile file = OnnxFile.Export(cnn);
        file.ExpectSound();
        Assert.Equal((8, ("", 17)), (file.IrVersion, file.Opset));
        Assert.Equal([channelsFirst ? "obs 2 (B, L, 3, 48, 64)" : "obs 2 (B, L, 48, 64, 3)"], file.Inputs);
        Assert.Equal([$"features 1 (B, L, {cnn.OutputFeatures})"], file.Outputs);
        ExpectParameters(cnn, file);
    }

    [Fact]
    public void Nodes_are_named_after_layers()
    {
        OnnxFile file = OnnxFile.Export(new NatureishCnn((84, 84, 4), channelsFirst: false, "relu"));
        Assert.Equal(
            [
                "obs/Reshape", "obs/Transpose", "obs/Cast", "obs/Div", "obs/Sub",
                "conv1/Conv", "activation/Relu", "conv2/Conv", "activation/Relu_1", "conv3/Conv", "activation/Relu_2",
                "obs/Shape", "features/Concat", "features/Reshape",
            ],
            file.Nodes.Select(static node => node.Name));
        OnnxNode conv = file.Nodes[5];
        Assert.Equal(["obs/Sub", "conv1.weight", "conv1.bias"], conv.Inputs);
        Assert.Equal([8, 8], conv.Attributes["kernel_shape"].Integers(8));
        Assert.Equal([4, 4], conv.Attributes["strides"].Integers(8));
        Assert.Equal([0, 0, 0, 0], conv.Attributes["pads"].Integers(8));
        Assert.Equal(7, conv.Attributes["pads"].Integer(20));
    }

    [Fact]
    public void Parameters_that_no_layer_uses_are_left_out()
    {
        var cnn = new ImpalaishCnn((20, 20, 1), channelsFirst: false, "adaptive", cnnBlockDepths: [4]);
        string[] names = [.. OnnxFile.Export(cnn).Initializers.Select(static tensor => tensor.Name)];
        Assert.Contains("blocks.0.residual1.activation.numerator", names);
        Assert.DoesNotContain("activation.numerator", names);
    }

    [Fact]
    public void Float_input_is_taken_as_it_is_and_features_may_keep_their_shape()
    {
        var cnn = new DrQCnn((3, 20, 24), channelsFirst: true, "gelu");
        OnnxFile file = OnnxFile.Export(cnn, new OnnxOptions { FromFloat = true, Flatten = false });
        file.ExpectSound();
        Assert.Equal(["obs 1 (B, L, 3, 20, 24)"], file.Inputs);
        Assert.Equal([$"features 1 (B, L, {string.Join(", ", cnn.OutputShape)})"], file.Outputs);
        Assert.DoesNotContain(file.Nodes, static node => node.Operator is "Cast" or "Transpose");
    }

    [Fact]
    public void Slices_that_an_index_names_are_gathered()
    {
        OnnxFile file = OnnxFile.Export(new FunctionCnn(static x => x.IndexSelect(3, Tensor.FromArray([5L, 0, 0], [3]))));
        file.ExpectSound();
        OnnxNode gather = Assert.Single(file.Nodes, static node => node.Operator == "Gather");
        Assert.Equal(3, gather.Attributes["axis"].Integer(3));
        OnnxTensor index = Assert.Single(file.Initializers, tensor => tensor.Name == gather.Inputs[1]);
        Assert.Equal([5, 0, 0], index.Integers);
    }

    [Fact]
    public void Heads_are_outputs_with_parameters_of_their_names()
    {
        var cnn = new GridworldCnn((6, 6, 2), channelsFirst: false, "mish");
        var policy = new Linear(cnn.OutputFeatures, 5);
        var value = new Linear(cnn.OutputFeatures, 1, bias: false);
        OnnxFile file = OnnxFile.Export(cnn, new OnnxOptions { Flatten = false, Heads = [("policy", policy), ("value", value)] });
        file.ExpectSound();
        Assert.Equal(["features 1 (B, L, 48, 3, 3)", "policy 1 (B, L, 5)", "value 1 (B, L, 1)"], file.Outputs);
        Dictionary<string, OnnxTensor> tensors = file.Initializers.ToDictionary(static tensor => tensor.Name);
        Assert.Equal(policy.Weight.ToArray<float>(), tensors["policy.weight"].Floats);
        Assert.Equal(policy.Bias!.ToArray<float>(), tensors["policy.bias"].Floats);
        Assert.Equal([1, cnn.OutputFeatures], tensors["value.weight"].Sizes);
        Assert.DoesNotContain("value.bias", tensors.Keys);
    }

    [Fact]
    public void Metadata_says_what_the_network_is()
    {
        var cnn = new GridworldCnn((6, 7, 2), channelsFirst: false, "mish");
        OnnxFile file = OnnxFile.Export(
            cnn, new OnnxOptions { Metadata = new Dictionary<string, string> { ["settings"] = "channels=[16,32,48]" } });
        Assert.Equal("Amago.Nets", file.Producer.Name);
        Assert.Matches(@"^\d+\.\d+\.\d+$", file.Producer.Version);
        Assert.Equal(
            [
                "encoder=GridworldCNN", "img_shape=6,7,2", "channels_first=False", "activation=mish", "scaling=x/128-1", "from_float=False",
                $"source=Amago.Nets {file.Producer.Version}", "settings=channels=[16,32,48]",
            ],
            file.Metadata);
    }

    [Fact]
    public void The_same_network_gives_the_same_file()
    {
        using var folder = new TemporaryFolder();
        string a = folder.File("a.onnx"), b = folder.File("b.onnx");
        OnnxExport.Save(a, new GridworldCnn((6, 6, 2), channelsFirst: false, "relu", generator: new Generator(3)));
        OnnxExport.Save(b, new GridworldCnn((6, 6, 2), channelsFirst: false, "relu", generator: new Generator(3)));
        Assert.Equal(File.ReadAllBytes(a), File.ReadAllBytes(b));
        OnnxFile.Load(a).ExpectSound();
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    private static void ExpectParameters(Cnn cnn, OnnxFile file)
    {
        Dictionary<string, Tensor> parameters = cnn.NamedParameters()
            .ToDictionary(static named => named.Name, static named => named.Parameter);
        string[] exported = [.. file.Initializers.Select(static tensor => tensor.Name).TakeWhile(parameters.ContainsKey)];
        Assert.Equal(parameters.Keys.Where(exported.Contains), exported);
        Assert.Equal(parameters.Keys.Where(name => !name.StartsWith("activation.", StringComparison.Ordinal)), exported.Where(
            static name => !name.StartsWith("activation.", StringComparison.Ordinal)));
        foreach (OnnxTensor tensor in file.Initializers.Take(exported.Length))
        {
            Assert.Equal(1, tensor.Type);
            Assert.Equal(parameters[tensor.Name].Shape.Select(static size => (long)size), tensor.Sizes);
            Assert.Equal(parameters[tensor.Name].ToArray<float>(), tensor.Floats);
        }
    }
}
