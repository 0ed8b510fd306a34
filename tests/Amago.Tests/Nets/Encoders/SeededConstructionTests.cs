using System.Globalization;
using Amago.Nets;
using Amago.Tests.Reference;

namespace Amago.Tests.Nets.Encoders;

/// <summary>A seed builds the network that PyTorch builds from it.</summary>
public sealed class SeededConstructionTests
{
    public static TheoryData<string> Files => new(
        from encoder in new[] { "DrQCNN", "GridworldCNN", "IMPALAishCNN", "NatureishCNN" }
        from seed in new[] { 0, 1234 }
        select string.Create(CultureInfo.InvariantCulture, $"seeded_{encoder}_{seed}"));

    [Theory]
    [MemberData(nameof(Files))]
    public void Names_order_and_values_are_those_of_PyTorch(string file)
    {
        var reference = ReferenceFile.Load(file);
        Cnn cnn = ReferenceEncoder.Create(
            reference.Metadata, new Generator(long.Parse(reference.Metadata["seed"], CultureInfo.InvariantCulture)));
        Assert.Equal(reference.Names, cnn.NamedParameters().Select(static named => named.Name));
        bool isOrthogonal = cnn is DrQCnn or NatureishCnn;
        foreach ((string name, Tensor parameter) in cnn.NamedParameters())
        {
            // An orthogonal matrix comes out of a QR decomposition, whose rounding is the LAPACK build's: 1e-5. Everything else is drawn.
            if (isOrthogonal && name.EndsWith("weight", StringComparison.Ordinal))
                Compare.Relative(reference[name], parameter, 1e-5, name);
            else
                Compare.Bits(reference[name], parameter, name);
        }
    }
}
