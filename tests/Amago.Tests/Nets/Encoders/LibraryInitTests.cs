using Amago.Nets;

namespace Amago.Tests.Nets.Encoders;

/// <summary>What the encoders of other libraries start from: each library's own distribution of weights.</summary>
public sealed class LibraryInitTests
{
    [Fact]
    public void Orthogonal_layers_have_rows_of_one_length_at_right_angles()
    {
        double two = Math.Sqrt(2);
        foreach ((string name, Tensor parameter) in new Sb3NatureCnn((36, 40, 4), false, generator: new Generator(1)).NamedParameters())
            ExpectOrthogonal(name, parameter, two);
        foreach ((string name, Tensor parameter) in new CleanRlNatureCnn((36, 40, 4), false, generator: new Generator(1)).NamedParameters())
            ExpectOrthogonal(name, parameter, two);
        foreach ((string name, Tensor parameter) in new DrQv2Cnn((24, 24, 9), false, generator: new Generator(1)).NamedParameters())
        {
            if (name != "trunk.1.weight")
                ExpectOrthogonal(name, parameter, name.StartsWith("convnet", StringComparison.Ordinal) ? two : 1);
        }
    }

    [Theory]
    [InlineData("mlagents_simple", "dense.0")]
    [InlineData("mlagents_resnet", "dense")]
    [InlineData("mlagents_fully_connected", "dense.0")]
    public void Linear_layers_of_ML_Agents_are_normal_with_gain_1_41(string encoder, string layer)
    {
        Cnn cnn = Amago.Configuration.Encoders.Find(encoder).Create((60, 60, 3), false, generator: new Generator(3));
        Tensor weight = Parameter(cnn, $"{layer}.weight");
        float[] values = weight.ToArray<float>();
        double deviation = 1.41 / Math.Sqrt(weight.Shape[1]);
        ExpectMoments(values, deviation);
        Assert.Contains(values, value => Math.Abs(value) > 3 * deviation); // no uniform distribution
        Assert.All(Parameter(cnn, $"{layer}.bias").ToArray<float>(), static value => Assert.Equal(0, value));
        foreach ((string name, Tensor bias) in cnn.NamedParameters().Where(named => named.Name.EndsWith("bias", StringComparison.Ordinal)))
        {
            if (!name.StartsWith(layer, StringComparison.Ordinal))
                Assert.Contains(bias.ToArray<float>(), static value => value != 0); // PyTorch's default
        }
    }

    [Fact]
    public void Convolutions_of_DreamerV3_are_normal_and_cut_off()
    {
        var cnn = new DreamerV3Cnn(
            (16, 16, 3), false, settings: new DreamerV3Settings { Depth = 24, Mults = [1, 2] }, generator: new Generator(4));
        foreach (string name in new[] { "cnn0", "cnn1" })
        {
            Tensor weight = Parameter(cnn, $"{name}.weight");
            double deviation = 1 / Math.Sqrt(weight.ElementCount / weight.Shape[0]);
            ExpectMoments(weight.ToArray<float>(), deviation);
            double largest = weight.ToArray<float>().Max(Math.Abs);
            Assert.InRange(largest, 2.1 * deviation, 2.2737 * deviation);
            Assert.All(Parameter(cnn, $"{name}.bias").ToArray<float>(), static value => Assert.Equal(0, value));
            Assert.All(Parameter(cnn, $"{name}norm.scale").ToArray<float>(), static value => Assert.Equal(1, value));
        }
    }

    [Theory]
    [InlineData("impala")]
    [InlineData("drqv2")]
    [InlineData("mlagents_match3")]
    public void A_seed_decides_every_value(string encoder)
    {
        Cnn first = Create(7), same = Create(7), other = Create(8);
        foreach (((string name, Tensor a), (_, Tensor b)) in first.NamedParameters().Zip(same.NamedParameters()))
            Compare.Bits(a, b, name);
        Assert.NotEqual(first.Parameters().First().ToArray<float>(), other.Parameters().First().ToArray<float>());

        Cnn Create(long seed) => Amago.Configuration.Encoders.Find(encoder).Create((18, 17, 2), false, generator: new Generator(seed));
    }

    private static Tensor Parameter(Cnn cnn, string name) => cnn.NamedParameters().Single(named => named.Name == name).Parameter;

    private static void ExpectMoments(float[] values, double deviation)
    {
        double mean = values.Average(), variance = values.Average(value => (double)value * value);
        Assert.InRange(mean, -4 * deviation / Math.Sqrt(values.Length), 4 * deviation / Math.Sqrt(values.Length));
        Assert.InRange(Math.Sqrt(variance) / deviation, 0.97, 1.03);
    }

    // A matrix (C', C kh kw); where it has more rows than columns, the columns are those at right angles.
    private static void ExpectOrthogonal(string name, Tensor parameter, double gain)
    {
        float[] values = parameter.ToArray<float>();
        if (parameter.Rank == 1)
        {
            Assert.All(values, value => Assert.True(value == 0, name));
            return;
        }

        int rows = parameter.Shape[0], columns = parameter.ElementCount / rows;
        bool isTall = rows > columns;
        (int count, int length) = isTall ? (columns, rows) : (rows, columns);
        for (int i = 0; i < count; i += 7)
        {
            for (int j = i; j < Math.Min(i + 3, count); j++)
            {
                double product = 0;
                for (int k = 0; k < length; k++)
                    product += (double)values[isTall ? (k * columns) + i : (i * columns) + k]
                        * values[isTall ? (k * columns) + j : (j * columns) + k];
                Assert.True(Math.Abs(product - (i == j ? gain * gain : 0)) < 1e-5, $"{name}: rows {i} and {j} have the product {product}");
            }
        }
    }
}
