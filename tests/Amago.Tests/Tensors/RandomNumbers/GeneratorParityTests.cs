using System.Text.Json;
using Amago.Tests.Reference;

namespace Amago.Tests.Tensors.RandomNumbers;

/// <summary>
/// The draws of one PyTorch generator seeded with 7, one after another: a word too many or too few shifts all that follow.
/// </summary>
public sealed class GeneratorParityTests
{
    // PyTorch's QR is float32, ours double.
    private const float OrthogonalTolerance = 1e-5f;

    [Fact]
    public void Draws_what_PyTorch_drew()
    {
        ReferenceFile reference = ReferenceFile.Load("rng_seed7");
        var generator = new Generator(long.Parse(reference.Metadata["seed"]));
        string[] order = JsonSerializer.Deserialize<string[]>(reference.Metadata["order"])!;
        Assert.Equal(reference.Names.Order(StringComparer.Ordinal), order.Order(StringComparer.Ordinal));
        float[] linearBias = [];
        foreach (string name in order)
        {
            Tensor expected = reference[name];
            int count = expected.ElementCount;
            var floats = new float[count];
            var integers = new long[count];
            switch (name)
            {
                case "rand_100":
                    SameBits.Assert(expected.AsSpan<float>(), generator.Uniform(expected.Shape).AsSpan<float>());
                    break;
                case "randn_100" or "randn_5" or "randn_17":
                    SameBits.Assert(expected.AsSpan<float>(), generator.Normal(expected.Shape).AsSpan<float>());
                    break;
                case "randint_0_9_float":
                    generator.RandomIntegers(integers, 0, 9);
                    Assert.Equal(expected.ToArray<float>(), integers.Select(i => (float)i));
                    break;
                case "randint_0_1000_int64":
                    generator.RandomIntegers(integers, 0, 1000);
                    Assert.Equal(expected.ToArray<long>(), integers);
                    break;
                case "randperm_20":
                    Assert.Equal(expected.ToArray<long>(), generator.Permutation(count));
                    break;
                case "orthogonal_24x10_gain1.5":
                    Orthogonal.Fill(generator, floats, 24, 10, 1.5f);
                    Assert.Equal(expected.ToArray<float>(), floats, (e, a) => MathF.Abs(e - a) <= OrthogonalTolerance);
                    break;
                case "orthogonal_6x30":
                    Orthogonal.Fill(generator, floats, 6, 30, 1f);
                    Assert.Equal(expected.ToArray<float>(), floats, (e, a) => MathF.Abs(e - a) <= OrthogonalTolerance);
                    break;
                case "linear_12_7.weight":
                    linearBias = new float[7];
                    DefaultInit.Fill(generator, floats, linearBias, fanIn: 12);
                    SameBits.Assert(expected.AsSpan<float>(), floats);
                    break;
                case "linear_12_7.bias":
                    SameBits.Assert(expected.AsSpan<float>(), linearBias);
                    break;
                default:
                    Assert.Fail($"The reference holds {name}, which nothing draws.");
                    break;
            }
        }
    }

    [Theory]
    [InlineData("GridworldCNN_0")]
    [InlineData("GridworldCNN_1234")]
    [InlineData("IMPALAishCNN_0")]
    [InlineData("IMPALAishCNN_1234")]
    public void Default_initialisation_builds_the_networks_PyTorch_built(string network)
    {
        ReferenceFile reference = ReferenceFile.Load($"seeded_{network}");
        var generator = new Generator(long.Parse(reference.Metadata["seed"]));
        foreach (string layer in Convolutions(reference))
        {
            (float[] weight, float[] bias) = DrawDefault(generator, reference[$"{layer}.weight"].Shape);
            SameBits.Assert(reference[$"{layer}.weight"].AsSpan<float>(), weight);
            SameBits.Assert(reference[$"{layer}.bias"].AsSpan<float>(), bias);
        }
    }

    [Theory]
    [InlineData("NatureishCNN_0")]
    [InlineData("NatureishCNN_1234")]
    [InlineData("DrQCNN_0")]
    [InlineData("DrQCNN_1234")]
    public void Orthogonal_centre_taps_are_those_of_the_networks_PyTorch_built(string network)
    {
        ReferenceFile reference = ReferenceFile.Load($"seeded_{network}");
        var generator = new Generator(long.Parse(reference.Metadata["seed"]));
        string[] layers = [.. Convolutions(reference)];
        foreach (string layer in layers)
            DrawDefault(generator, reference[$"{layer}.weight"].Shape);
        foreach (string layer in layers)
        {
            Tensor weight = reference[$"{layer}.weight"];
            int rows = weight.Shape[0], columns = weight.Shape[1], kernel = weight.Shape[2];
            var matrix = new float[rows * columns];
            Orthogonal.Fill(generator, matrix, rows, columns, MathF.Sqrt(2f / (1f + (0.01f * 0.01f))));
            int taps = kernel * kernel, centre = (kernel / 2 * kernel) + (kernel / 2);
            float[] expected = [.. Enumerable.Range(0, matrix.Length).Select(i => weight.AsSpan<float>()[(i * taps) + centre])];
            Assert.Equal(expected, matrix, (e, a) => MathF.Abs(e - a) <= OrthogonalTolerance);
        }
    }

    private static IEnumerable<string> Convolutions(ReferenceFile reference) =>
        from name in reference.Names
        where name.EndsWith(".weight", StringComparison.Ordinal) && reference[name].Rank == 4
        select name[..^".weight".Length];

    private static (float[] Weight, float[] Bias) DrawDefault(Generator generator, Shape shape)
    {
        var weight = new float[shape.ElementCount];
        var bias = new float[shape[0]];
        DefaultInit.Fill(generator, weight, bias, fanIn: shape.ElementCount / shape[0]);
        return (weight, bias);
    }
}
