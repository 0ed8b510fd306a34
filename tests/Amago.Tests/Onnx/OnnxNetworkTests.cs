using Amago.Nets;
using Amago.Onnx;
using Amago.Tests.Nets.Networks;

namespace Amago.Tests.Onnx;

/// <summary>The structure of exported networks. That they compute the same numbers is the peer check in tests/peers/onnx.</summary>
public sealed class OnnxNetworkTests
{
    [Fact]
    public void Inputs_outputs_and_parameters_have_the_networks_names()
    {
        OwnNetwork network = Network();
        OnnxFile file = OnnxFile.Export(network);
        file.ExpectSound();
        Assert.Equal((8, ("", 17)), (file.IrVersion, file.Opset));
        Assert.Equal(["camera 2 (N, 6, 8, 2)", "speed 1 (N, 3)", "gear 7 (N)"], file.Inputs);
        Assert.Equal(["logits 1 (N, 5)", "value 1 (N)", "speed_again 1 (N, 3)"], file.Outputs);
        Assert.Equal(
            network.NamedParameters().Select(static named => named.Name).Where(static name => !name.Contains("activation")),
            file.Initializers.Select(static tensor => tensor.Name).Where(static name => !name.Contains('/')));
        Assert.Equal(["network=OwnNetwork"], file.Metadata.Where(static entry => !entry.StartsWith("source", StringComparison.Ordinal)));
        Assert.Single(file.Nodes, static node => node.Operator == "OneHot");
    }

    [Fact]
    public void The_same_network_gives_the_same_bytes()
    {
        using var first = new MemoryStream();
        using var second = new MemoryStream();
        OnnxExport.Write(first, Network());
        OnnxExport.Write(second, Network());
        Assert.Equal(first.ToArray(), second.ToArray());
    }

    [Fact]
    public void Images_may_be_floats_and_names_others()
    {
        OnnxFile floats = OnnxFile.Export(Network(), new OnnxNetworkOptions { Images = OnnxImages.Floats });
        Assert.Equal("camera 1 (N, 6, 8, 2)", floats.Inputs[0]);
        Assert.DoesNotContain(floats.Nodes, static node => node.Operator is "Cast" or "Div");

        var options = new OnnxNetworkOptions
        {
            Images = OnnxImages.UnitChannelsFirst,
            InputNames = new Dictionary<string, string> { ["camera"] = "obs_0", ["speed"] = "obs_1" },
            Opset = 15,
        };
        OnnxFile unit = OnnxFile.Export(Network(), options);
        unit.ExpectSound();
        Assert.Equal(["obs_0 1 (N, 2, 6, 8)", "obs_1 1 (N, 3)", "gear 7 (N)"], unit.Inputs);
        Assert.Equal(15, unit.Opset.Version);
        Assert.DoesNotContain(unit.Nodes, static node => node.Operator is "Transpose" && node.Inputs[0] == "obs_0");
        Assert.DoesNotContain(unit.Nodes, static node => node.Operator is "LayerNormalization");
    }

    [Fact]
    public void Some_images_may_be_taken_as_they_are_and_alternatives_come_one_hot()
    {
        var options = new OnnxNetworkOptions { ImagesAsTheyAre = ["camera"], OneHot = true };
        OnnxFile file = OnnxFile.Export(Network(), options);
        file.ExpectSound();
        Assert.Equal(["camera 1 (N, 6, 8, 2)", "speed 1 (N, 3)", "gear 1 (N, 4)"], file.Inputs);
        Assert.DoesNotContain(file.Nodes, static node => node.Operator is "Cast" or "Div" or "OneHot");

        OnnxFile unit = OnnxFile.Export(Network(), options with { Images = OnnxImages.UnitChannelsFirst });
        Assert.Equal("camera 1 (N, 2, 6, 8)", unit.Inputs[0]);
        Assert.DoesNotContain(unit.Nodes, static node => node.Operator is "Transpose" && node.Inputs[0] == "camera");
        Assert.DoesNotContain(unit.Nodes, static node => node.Operator is "Div" || node.Inputs.Contains("camera/white"));
    }

    [Fact]
    public void Rows_may_come_as_sequences()
    {
        OnnxFile file = OnnxFile.Export(Network(), new OnnxNetworkOptions { Sequences = true });
        file.ExpectSound();
        Assert.Equal(["camera 2 (B, L, 6, 8, 2)", "speed 1 (B, L, 3)", "gear 7 (B, L)"], file.Inputs);
        Assert.Equal(["logits 1 (B, L, 5)", "value 1 (B, L)", "speed_again 1 (B, L, 3)"], file.Outputs);
        Assert.Equal([-1L, 6, 8, 2], Sizes("camera"));
        Assert.Equal([-1L, 3], Sizes("speed"));
        Assert.Equal([-1L], Sizes("gear"));
        Assert.Single(file.Nodes, static node => node.Operator == "Shape" && node.Inputs[0] == "camera");

        long[] Sizes(string input)
        {
            OnnxNode reshape = file.Nodes.Single(node => node.Operator == "Reshape" && node.Inputs[0] == input);
            return file.Initializers.Single(tensor => tensor.Name == reshape.Inputs[1]).Integers;
        }
    }

    [Fact]
    public void What_no_output_is_made_of_is_left_out()
    {
        OnnxFile file = OnnxFile.Export(Network(), new OnnxNetworkOptions { Outputs = ["speed_again"] });
        file.ExpectSound();
        Assert.Equal(3, file.Inputs.Count);
        Assert.Empty(file.Initializers);
        Assert.Equal("Identity", Assert.Single(file.Nodes).Operator);
    }

    [Fact]
    public void Two_encoders_of_one_image_share_its_preparation()
    {
        NetworkInput[] inputs = [new ImageInput("view", Camera(1)), new ImageInput("view", Camera(2))];
        OnnxFile file = OnnxFile.Export(new OwnNetwork(inputs, ["both"], static rows => [Tensor.Cat(rows, 1)]));
        file.ExpectSound();
        Assert.Equal(["view 2 (N, 6, 8, 2)"], file.Inputs);
        Assert.Single(file.Nodes, static node => node.Operator == "Cast");
    }

    [Fact]
    public void A_caller_appends_nodes_behind_outputs()
    {
        var options = new OnnxNetworkOptions
        {
            Outputs = ["value"],
            Append = static nodes =>
            {
                string mask = nodes.Input("action_masks", DType.Float32, 5);
                string masked = nodes.Node("Mul", [nodes.Value("logits"), mask]);
                nodes.Output("action", nodes.Node("ArgMax", [masked], ("axis", 1), ("keepdims", 1)), DType.Int64, 1);
                nodes.ConstantOutput("version_number", Tensor.FromArray([3f], [1]));
            },
        };
        OnnxFile file = OnnxFile.Export(Network(), options);
        file.ExpectSound();
        Assert.Equal(["camera 2 (N, 6, 8, 2)", "speed 1 (N, 3)", "gear 7 (N)", "action_masks 1 (N, 5)"], file.Inputs);
        Assert.Equal(["value 1 (N)", "action 7 (N, 1)", "version_number 1 (1)"], file.Outputs);
        OnnxNode version = file.Nodes.Single(static node => node.Outputs.Contains("version_number"));
        Assert.Equal(("Constant", 0), (version.Operator, version.Inputs.Count));
        OnnxNode arg = Assert.Single(file.Nodes, static node => node.Operator == "ArgMax");
        Assert.Equal(1, arg.Attributes["axis"].Integer(3));
    }

    [Fact]
    public void Wrong_options_are_told_in_words()
    {
        Expect("expected opset 15 to 17, got 9.", new OnnxNetworkOptions { Opset = 9 });
        Expect(
            "the network has no input 'radio' to rename.",
            new OnnxNetworkOptions { InputNames = new Dictionary<string, string> { ["radio"] = "obs_0" } });
        Expect("the network has no image 'speed' to take as it is.", new OnnxNetworkOptions { ImagesAsTheyAre = ["speed"] });
        Expect("expected outputs among logits, value, speed_again, got 'loss'.", new OnnxNetworkOptions { Outputs = ["loss"] });
        Expect("the metadata 'network' is the file's own.", new OnnxNetworkOptions
        {
            Metadata = new Dictionary<string, string> { ["network"] = "mine" },
        });
        Expect("expected an output logits, value, speed_again, got 'loss'.", new OnnxNetworkOptions
        {
            Append = static nodes => nodes.Value("loss"),
        });
        Expect("an input needs a name of its own, got 'gear', which is taken.", new OnnxNetworkOptions
        {
            Append = static nodes => nodes.Input("gear", DType.Float32, 1),
        });
        Expect("expected the attribute 'to' long, int, float or a list of int, got String.", new OnnxNetworkOptions
        {
            Append = static nodes => nodes.Node("Cast", [nodes.Value("value")], ("to", "float")),
        });

        static void Expect(string message, OnnxNetworkOptions options) => Assert.StartsWith(
            $"ONNX export: {message}",
            Assert.ThrowsAny<ArgumentException>(() => OnnxFile.Export(Network(), options)).Message,
            StringComparison.Ordinal);
    }

    private static OwnNetwork Network()
    {
        Cnn camera = Camera(1);
        var head = new Linear(camera.OutputFeatures + 7, 5, generator: new Generator(2));
        var value = new Linear(5, 1, generator: new Generator(3));
        var norm = new LayerNorm(5);
        return new OwnNetwork(
            [new ImageInput("camera", camera), new VectorInput("speed", 3), new IndexInput("gear", 4)],
            ["logits", "value", "speed_again"],
            rows =>
            {
                Tensor logits = norm.Forward(head.Forward(Tensor.Cat(rows, 1)));
                return [logits, value.Forward(logits).Reshape(logits.Shape[0]), rows[1]];
            },
            head, value, norm);
    }

    private static GridworldCnn Camera(ulong seed) =>
        new((6, 8, 2), false, "relu", channels: [2, 3, 4], generator: new Generator(seed));
}
