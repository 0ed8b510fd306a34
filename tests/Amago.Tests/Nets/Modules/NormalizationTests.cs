using Amago.Nets;
using Amago.Tensors.Differentiation;
using Amago.Tests.Reference;
using Amago.Tests.Tensors.Differentiation;

namespace Amago.Tests.Nets.Modules;

/// <summary>Normalisations by name against PyTorch (tests/peers/observations.py) and against differences.</summary>
public sealed class NormalizationTests
{
    // Roots, quotients and sums of a row, rounded at other places; a gradient has one sum more.
    private const double Tolerance = 1e-5, GradientTolerance = 1e-4;

    private static readonly ReferenceFile Reference = ReferenceFile.Load("observations");

    public static TheoryData<string> Names => new(Normalization.Methods);

    [Theory]
    [MemberData(nameof(Names))]
    public void Has_PyTorchs_figures_and_gradients(string method)
    {
        string prefix = $"norm.{method}.";
        var norm = new Normalization(method, 16);
        foreach ((string name, Tensor parameter) in norm.NamedParameters())
            parameter.CopyFrom(Reference[$"{prefix}p.{name}"]);
        Tensor x = Tensor.FromArray(Reference[$"{prefix}x"].ToArray<float>(), [5, 16]);
        x.RequiresGrad = true;
        Tensor y = norm.Forward(x);
        for (int row = 0; row < 5; row++) // of magnitudes from 0.01 to 100
            Compare.Relative(Reference[$"{prefix}y"].Select(0, row), y.Detach().Select(0, row), Tolerance, $"{method}, row {row}");
        y.Backward(Reference[$"{prefix}cotangent"]);
        for (int row = 0; row < 5; row++)
        {
            Compare.Relative(
                Reference[$"{prefix}x_gradient"].Select(0, row),
                x.Grad!.Select(0, row), GradientTolerance, $"{method}, gradient of row {row}");
        }

        foreach ((string name, Tensor parameter) in norm.NamedParameters())
            Compare.Relative(Reference[$"{prefix}g.{name}"], parameter.Grad!, GradientTolerance, name);
    }

    [Theory]
    [InlineData("unitball", 5)]
    [InlineData("unitball", 1)]
    [InlineData("hypersphere", 37)]
    [InlineData("simnorm", 16)]
    public void Its_gradient_is_that_of_differences(string method, int features)
    {
        var norm = new Normalization(method, features);
        GradientCheck.Run(t => norm.Forward(t[0]), Draw.AwayFromZero(1, [3, 2, features]));
        GradientCheck.Run(t => norm.Forward(t[0].Transpose(0, 1)), Draw.AwayFromZero(2, [features, 3]));
    }

    [Theory]
    [InlineData("unitball", 1e25f)]
    [InlineData("hypersphere", 1e25f)]
    [InlineData("hypersphere", 1e-8f)]
    public void Rows_whose_squares_no_float_holds_keep_their_direction(string method, float scale)
    {
        Tensor x = Tensor.FromArray([3 * scale, -4 * scale, 0, 0], [1, 4]);
        float unit = method == "hypersphere" ? 2 : 1;
        Compare.Relative(
            Tensor.FromArray([0.6f * unit, -0.8f * unit, 0, 0], [1, 4]), new Normalization(method, 4).Forward(x), 1e-6, method);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_row_of_zeros_stays_finite_and_so_does_its_gradient(string method)
    {
        Tensor x = Tensor.Zeros([2, 8]);
        x.RequiresGrad = true;
        Tensor y = new Normalization(method, 8).Forward(x);
        y.Sum().Backward();
        Assert.All(y.ToArray<float>(), static value => Assert.True(float.IsFinite(value)));
        Assert.All(x.Grad!.ToArray<float>(), static value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void A_row_does_not_depend_on_its_company()
    {
        Tensor rows = Draw.Uniform(3, [70, 40]);
        foreach (string method in Normalization.Methods)
        {
            var norm = new Normalization(method, 40);
            Compare.Bits(norm.Forward(rows).Detach().Slice(0, 69, 1), norm.Forward(rows.Slice(0, 69, 1)).Detach(), method);
        }
    }

    [Fact]
    public void What_can_not_be_is_said()
    {
        Fails.With<ArgumentException>(static () => new Normalization("batch", 8), "layer, rmsnorm, unitball", "'batch'");
        Fails.With<ArgumentException>(static () => new Normalization("simnorm", 20), "groups of 8", "20 features");
        Fails.With<ArgumentException>(static () => new Normalization("layer", 0), "at least one feature", "0");
        Fails.With<ArgumentException>(
            static () => new Normalization("unitball", 8).Forward(Tensor.Zeros([2, 7])), "unitball", "8 features", "(2, 7)");
        Assert.Equal("none", new Normalization(null, 8).Method);
        Assert.Equal(4, new Normalization("simnorm", 12, group: 4).Forward(Tensor.Zeros([1, 12])).Sum([1]).Item<float>() + 1, 5e-6f);
    }

    [Fact]
    public void It_is_recorded()
    {
        foreach (string method in Normalization.Methods.Where(static method => method != "none"))
        {
            var norm = new Normalization(method, 16);
            Graph graph = Graph.Record([3, 16], norm.Forward);
            Assert.Single(graph.Nodes);
            Assert.Equal([3, 16], graph.Output.Shape.ToArray());
        }
    }
}
