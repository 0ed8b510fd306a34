namespace Amago.Tests.Onnx;

/// <summary>A recording has one number of images; an exported file takes any.</summary>
public sealed class OnnxBatchTests
{
    [Fact]
    public void A_reshape_leaves_the_size_that_counts_images_open()
    {
        OnnxFile file = OnnxFile.Export(
            new FunctionCnn(x => x.Permute(0, 2, 3, 1).Reshape(x.Shape[0] * 24, 2).Tanh().Reshape(x.Shape[0], 4, 6, 2)));
        file.ExpectSound();
        Assert.Equal([-1, 2], Constant(file, "reshape/Reshape"));
        Assert.Equal([-1, 4, 6, 2], Constant(file, "reshape/Reshape_1"));
    }

    [Fact]
    public void A_reshape_of_a_batch_that_an_encoder_calls_1_is_open_too()
    {
        OnnxFile file = OnnxFile.Export(new FunctionCnn(x => x.Reshape(-1, 4, 12, 1)));
        Assert.Equal([-1, 4, 12, 1], Constant(file, "reshape/Reshape"));
    }

    [Fact]
    public void Constants_that_are_repeated_for_every_image_follow_their_number()
    {
        OnnxFile file = OnnxFile.Export(new FunctionCnn(x => Tensor.Cat([x, Tensor.Ones([1, 1, 4, 6]).Expand(x.Shape[0], 1, 4, 6)], 1)));
        file.ExpectSound();
        OnnxTensor constant = Assert.Single(file.Initializers, static tensor => tensor.Name == "cat/constant");
        Assert.Equal([1, 1, 4, 6], constant.Sizes);
        Assert.Contains(file.Nodes, static node => node.Operator == "Expand");
    }

    [Fact]
    public void A_slice_of_all_images_is_no_node() => Assert.DoesNotContain(
        OnnxFile.Export(new FunctionCnn(static x => x.Slice(0, 0, x.Shape[0]))).Nodes, static node => node.Operator == "Slice");

    [Fact]
    public void Dimensions_of_sums_are_an_input_and_those_of_maxima_an_attribute()
    {
        OnnxFile file = OnnxFile.Export(
            new FunctionCnn(static x => x.Sum([1], keepDimensions: true) + x.Max([2, 3], keepDimensions: true)));
        file.ExpectSound();
        Assert.Equal([1], Constant(file, "sum/ReduceSum"));
        Assert.Equal([2, 3], file.Nodes.Single(static node => node.Operator == "ReduceMax").Attributes["axes"].Integers(8));
    }

    [Fact]
    public void Operations_that_change_nothing_are_no_nodes() => Assert.Equal(
        ["Reshape", "Transpose", "Cast", "Div", "Sub", "Shape", "Concat", "Reshape"],
        OnnxFile.Export(new FunctionCnn(static x => ((x * 1f) + 0f).Sum([]).Max([]).Contiguous())).Nodes.Select(
            static node => node.Operator));

    // The constant that a node reads behind its first input.
    private static long[] Constant(OnnxFile file, string node)
    {
        string name = file.Nodes.Single(one => one.Name == node).Inputs[1];
        return file.Initializers.Single(tensor => tensor.Name == name).Integers;
    }
}
