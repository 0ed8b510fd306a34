using System.Security.Cryptography;
using Amago.Kernels;
using Amago.Tests.Formats;
using Amago.Tests.Rl.Runs;

namespace Amago.Tests.Cli;

/// <summary>
/// On one width of vectors a machine with wider ones computes the bits of one without: processes, of which some are denied instructions.
/// On a machine without such instructions both are the same process, and agree all the more.
/// </summary>
[Collection(nameof(OneCommandAtATime))]
public sealed class VectorWidthProcessTests
{
    private static readonly Dictionary<string, string> Plain = [];
    private static readonly Dictionary<string, string> Without512 = new() { ["DOTNET_EnableAVX512"] = "0" };

    // Without these instructions there are no fused multiply-adds either.
    private static readonly Dictionary<string, string> Without256 = new() { ["DOTNET_EnableAVX2"] = "0" };

    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal);

    [Fact]
    public void Fingerprints_of_256_bits_are_those_of_a_machine_without_wider_ones() => ExpectOneFingerprint(256, Plain, Without512);

    [Fact]
    public void Fingerprints_of_128_bits_are_those_of_machines_without_wider_ones() =>
        ExpectOneFingerprint(128, Plain, Without512, Without256);

    [Fact]
    public void The_width_is_the_machines_widest_unless_it_is_given()
    {
        string given = VectorWidth.IsFused ? Fingerprint(Plain, VectorWidth.Widest) : Fingerprint(Plain);
        Assert.Equal(given, Fingerprint(Plain));
        Assert.EndsWith($" {VectorWidth.Widest}-bit\n", given, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_width_has_numbers_of_its_own()
    {
        string[] prints = [.. Widths().Select(static bits => Fingerprint(Plain, bits))];
        Assert.Distinct(prints);
    }

    [Fact]
    public void A_width_that_the_machine_lacks_is_refused()
    {
        CliRun run = CliRun.Child(Without512, "bench", "--fingerprint", "--vector-bits", "512");
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("amago: --vector-bits: VectorWidth.Limit: expected ", run.Error, StringComparison.Ordinal);
        Assert.Contains(" this machine", run.Error, StringComparison.Ordinal);
        Assert.EndsWith(", got 512.\n", run.Error, StringComparison.Ordinal);
        CliRun.Refused(["bench", "--fingerprint", "--vector-bits", "100"], "--vector-bits: ", "expected 128, 256 or 512 bits, got 100");
    }

    [Fact]
    public void A_run_of_a_width_is_that_of_a_machine_without_wider_ones()
    {
        using var folder = new TemporaryFolder();
        if (VectorWidth.Widest < 256)
            return; // nothing is wider than the narrowest
        Assert.Equal(Trained(Plain, folder.File("with"), 256), Trained(Without512, folder.File("without"), 256));
    }

    [Fact]
    public void A_resumed_run_goes_on_with_its_width()
    {
        using var folder = new TemporaryFolder();
        if (!VectorWidth.IsFused || Widths() is not [.., var narrow, var widest])
            return;

        // Begun here, with the widest, and changed before the first step; the checkpoint's own setting is another.
        string begun = folder.File("begun"), gin = Path.Combine(begun, "config.gin");
        SmallRun.Make(begun, rollouts: 0);
        string text = File.ReadAllText(gin);
        Assert.Contains($"\nTraining.vector_bits = {widest}\n", text, StringComparison.Ordinal);
        File.WriteAllText(gin, text.Replace($"vector_bits = {widest}", $"vector_bits = {narrow}", StringComparison.Ordinal));

        // This process computes with the widest.
        CliRun.Refused(["train", "--resume", begun],
            $"Training.vector_bits: VectorWidth.Limit: expected {widest} bits, with which this process computes already, got {narrow}");
        Finish(Plain, "train", "--resume", begun);
        Assert.Contains($"\nTraining.vector_bits = {narrow}\n", File.ReadAllText(gin), StringComparison.Ordinal);
        Assert.Equal(Trained(Plain, folder.File("whole"), narrow), HashOf(begun));
    }

    [Fact]
    public void A_run_of_a_wider_machine_is_not_resumed()
    {
        using var folder = new TemporaryFolder();
        string run = folder.File("run"), gin = Path.Combine(run, "config.gin");
        SmallRun.Make(run, rollouts: 1);
        string[] lines = File.ReadAllLines(gin);
        File.WriteAllLines(gin, lines.Select(static line => line.StartsWith("Training.vector_bits", StringComparison.Ordinal)
            ? "Training.vector_bits = 512"
            : line));
        CliRun resumed = CliRun.Child(Without512, "train", "--resume", run);
        Assert.Equal((2, ""), (resumed.ExitCode, resumed.Out));
        Assert.Contains("Training.vector_bits: VectorWidth.Limit: expected ", resumed.Error, StringComparison.Ordinal);
        Assert.Contains(", got 512.", resumed.Error, StringComparison.Ordinal);
    }

    private static int[] Widths() => [.. ((int[])[128, 256, 512]).Where(static bits => bits <= VectorWidth.Widest)];

    private static void ExpectOneFingerprint(int bits, params Dictionary<string, string>[] machines)
    {
        if (VectorWidth.Widest < bits)
            return;
        string[] prints = [.. machines.Select(machine => Fingerprint(machine, bits))];
        Assert.EndsWith($" {bits}-bit\n", prints[0], StringComparison.Ordinal);
        Assert.All(prints, print => Assert.Equal(prints[0], print));
    }

    // Once for each machine and width.
    private static string Fingerprint(Dictionary<string, string> environment, int? bits = null)
    {
        string key = $"{string.Join(' ', environment.Keys)} {bits}";
        return Known.TryGetValue(key, out string? known)
            ? known
            : Known[key] = Finish(
                environment, ["bench", "--fingerprint", .. bits is null ? (string[])[] : ["--vector-bits", $"{bits}"]]).Out;
    }

    private static string Trained(Dictionary<string, string> environment, string folder, int bits)
    {
        string gin = folder + ".gin";
        File.WriteAllText(gin, $"{SmallRun.Gin}\nTraining.vector_bits = {bits}\n");
        Finish(environment, "train", "breakout", "--gin", gin, "--out", folder);
        return HashOf(folder);
    }

    private static CliRun Finish(Dictionary<string, string> environment, params string[] args)
    {
        CliRun run = CliRun.Child(environment, args);
        Assert.True(run.ExitCode == 0, $"exit code {run.ExitCode}: {run.Error}");
        return run;
    }

    private static string HashOf(string run) =>
        Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(run, "policy.safetensors"))));
}
