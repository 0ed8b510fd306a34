using Amago.Kernels;

namespace Amago.Tests.Cli;

/// <summary>On one width of vectors a machine with wider ones computes the bits of one without.</summary>
[Collection(nameof(OneCommandAtATime))]
public sealed class VectorWidthProcessTests
{
    [Theory]
    [InlineData(256, "DOTNET_EnableAVX512")]
    [InlineData(128, "DOTNET_EnableAVX2")]
    public void Fingerprints_of_a_width_are_those_of_a_machine_without_wider_ones(int bits, string instructions)
    {
        if (VectorWidth.Widest < bits)
            return;
        string[] args = ["bench", "--fingerprint", "--vector-bits", $"{bits}"];
        CliRun here = CliRun.Child(new Dictionary<string, string>(), args);
        CliRun there = CliRun.Child(new Dictionary<string, string> { [instructions] = "0" }, args);
        Assert.Equal((0, ""), (here.ExitCode, here.Error));
        Assert.EndsWith($" {bits}-bit\n", here.Out, StringComparison.Ordinal);
        Assert.Equal(here, there);
    }
}
