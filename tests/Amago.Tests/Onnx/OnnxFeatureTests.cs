using Amago.Nets;

namespace Amago.Tests.Onnx;

/// <summary>Normalisations and running statistics in exported files.</summary>
public sealed class OnnxFeatureTests
{
    [Theory]
    [InlineData("unitball", "ReduceL2 Add Div")]
    [InlineData("unitball-detach", "ReduceL2 Add Div")]
    [InlineData("hypersphere", "ReduceL2 Max Div Mul")]
    [InlineData("simnorm", "Reshape Softmax Shape Concat Reshape")]
    [InlineData("rmsnorm", "Mul ReduceMean Add Sqrt Div Mul")]
    [InlineData("layer", "LayerNormalization")]
    public void Normalisations_are_a_few_nodes(string method, string operators)
    {
        var norm = new Normalization(method, 6, group: 3);
        Assert.Equal(operators.Split(' '), Between(norm.Forward));
    }

    [Fact]
    public void Symlog_is_a_few_nodes() => Assert.Equal(["Abs", "Add", "Sign", "Log", "Mul"], Between(static x => x.Symlog()));

    [Fact]
    public void Running_statistics_are_constants_as_they_are_at_the_export()
    {
        var norm = new RunningNorm(6, epsilon: 0);
        norm.Mean.CopyFrom(Draw.Counting([6]));
        norm.Variance.CopyFrom(Tensor.Full([6], 4));
        OnnxFile file = OnnxFile.Export(new FunctionCnn(norm.Forward));
        file.ExpectSound();
        Assert.Equal(["Sub", "Div", "Max", "Min"], Between(norm.Forward));
        Assert.Equal([0f, 1, 2, 3, 4, 5], Constant(file, "standardize/shift"));
        Assert.Equal([2f, 2, 2, 2, 2, 2], Constant(file, "standardize/deviation"));
        Assert.Equal([10f, 10, 10, 10, 10, 10], Constant(file, "standardize/high"));
        Assert.DoesNotContain(
            file.Initializers, static tensor => tensor.Name.Contains("constant", StringComparison.Ordinal)); // which nobody reads
        Assert.Equal(["Sub", "Div", "Max", "Min"], Between(new InputNorm(6).Forward));
    }

    private static float[] Constant(OnnxFile file, string name) =>
        file.Initializers.Single(tensor => tensor.Name == name).Floats;

    // What lies between the scaling of pixels and the shape of the result.
    private static string[] Between(Func<Tensor, Tensor> function)
    {
        OnnxFile file = OnnxFile.Export(new FunctionCnn(function));
        file.ExpectSound();
        string[] operators = [.. file.Nodes.Select(static node => node.Operator)];
        int start = Array.IndexOf(operators, "Sub") + 1;
        return operators[start..^3];
    }
}
