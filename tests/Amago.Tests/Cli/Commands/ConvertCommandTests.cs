using Amago.Formats;
using Amago.Nets;
using Amago.Tests.Formats;
using Amago.Tests.Formats.NumPy;
using Amago.Tests.Formats.Torch;
using Amago.Tests.Formats.Zip;

namespace Amago.Tests.Cli.Commands;

[Collection(nameof(OneCommandAtATime))]
public sealed class ConvertCommandTests
{
    private static readonly string Policy = Path.Combine(AppContext.BaseDirectory, "Reference", "checkpoint_prefixed.pt");

    [Theory]
    [InlineData(".safetensors")]
    [InlineData(".pt")]
    [InlineData(".pth")]
    [InlineData(".bin")]
    [InlineData(".npz")]
    public void A_submodule_of_a_PyTorch_policy_goes_into_every_kind_of_file(string extension)
    {
        using var folder = new TemporaryFolder();
        string first = folder.File($"w{extension}"), second = folder.File("again.safetensors");
        CliRun run = CliRun.Ok("convert", Policy, first, "--prefix", "tstep_encoder.cnn.");
        Assert.StartsWith($"{first}: 6 tensors\n  conv1.weight  float32 (16, 4, 2, 2)\n", run.Out, StringComparison.Ordinal);
        CliRun.Ok("convert", first, second);

        StateDict expected = SafeTensors.Load(Path.ChangeExtension(Policy, ".safetensors")), actual = SafeTensors.Load(second);
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, pair => Compare.Bits(pair.Value, actual[pair.Key], pair.Key));
    }

    [Fact]
    public void One_tensor_goes_into_an_npy_file_and_back()
    {
        using var folder = new TemporaryFolder();
        string array = folder.File("bias.npy"), back = folder.File("back.safetensors");
        CliRun run = CliRun.Ok("convert", Policy, array, "--prefix", "tstep_encoder.cnn.conv1.b", "--json");
        Assert.Equal("[{\"name\":\"ias\",\"type\":\"float32\",\"shape\":[16]}]", run.Json.GetProperty("tensors").GetRawText()
            .Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal));
        CliRun.Ok("convert", array, back);
        Compare.Bits(SafeTensors.Load(Path.ChangeExtension(Policy, ".safetensors"))["conv1.bias"], SafeTensors.Load(back)["bias"], "bias");
        CliRun.Refused(["convert", Policy, folder.File("all.npy"), "--prefix", "tstep_encoder.cnn."],
            "all.npy: an .npy file holds one tensor, there are 6");
        Assert.False(File.Exists(folder.File("all.npy")));
    }

    [Fact]
    public void A_prefix_that_fits_nothing_lists_what_is_there()
    {
        using var folder = new TemporaryFolder();
        CliRun run = CliRun.Of("convert", Policy, folder.File("w.safetensors"), "--prefix", "encoder.");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("no tensor's name starts with 'encoder.'", run.Error, StringComparison.Ordinal);
        Assert.Contains("  tstep_encoder.cnn.conv1.weight  float32 (16, 4, 2, 2)\n", run.Out, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("w.safetensors")));
    }

    [Theory]
    [InlineData("w.")]
    [InlineData(null)]
    public void What_is_not_read_is_passed_over_by_name(string? prefix)
    {
        using var folder = new TemporaryFolder();
        string input = folder.File("mixed.npz"), output = folder.File("w.npz");
        File.WriteAllBytes(input, ZipBytes.File(
            new ZipPart("w.a.npy", NpyBytes.File("|u1", "()", [1])),
            new ZipPart("note.npy", NpyBytes.File("{'descr': '<U1', 'fortran_order': False, 'shape': (), }", [1, 2, 3, 4])),
            new ZipPart("w.b.npy", NpyBytes.File("{'descr': '|O', 'fortran_order': False, 'shape': (), }", [1]))));
        string[] options = prefix is null ? [] : ["--prefix", prefix];
        CliRun run = CliRun.Ok(["convert", input, output, .. options]);
        Assert.Equal(prefix is null
            ? $"amago: {input}: not read: note (type '<U1', text), w.b (type '|O', Python objects, which only Python can build).\n"
            : $"amago: {input}: not read: w.b (type '|O', Python objects, which only Python can build), note (type '<U1', text).\n",
            run.Error);
        Assert.Equal([prefix is null ? "w.a" : "a"], Npz.Load(output).Keys);
        run = CliRun.Ok(["convert", input, output, .. options, "--json"]);
        Assert.Equal("type '|O', Python objects, which only Python can build", run.Json.GetProperty("not_read").EnumerateArray().Last()
            .GetProperty("reason").GetString());
        CliRun.Refused(["convert", input, folder.File("x.npz"), "--prefix", "note"], input, "note (type '<U1', text)");
        Assert.False(File.Exists(folder.File("x.npz")));
    }

    [Theory]
    [InlineData("policy.pth.tar")]
    [InlineData("last.ckpt")]
    [InlineData("model.PKL")]
    [InlineData("pytorch_model.bin")]
    [InlineData("checkpoint.tar")]
    public void Checkpoints_of_either_layout_have_many_names(string name)
    {
        using var folder = new TemporaryFolder();
        string input = folder.File(name), output = folder.File("w.safetensors");
        File.Copy(Policy, input);
        Assert.StartsWith(
            $"{output}: 6 tensors\n", CliRun.Ok("convert", input, output, "--prefix", "tstep_encoder.cnn.").Out, StringComparison.Ordinal);
        string weight = PickleText.View(OlderCheckpoints.Storage("FloatStorage", "7", 1), 0, PickleText.Tuple(1), PickleText.Tuple(1));
        File.WriteAllBytes(input, OlderCheckpoints.Of(PickleText.Text("w") + weight, ("7", 1, [0, 0, 0x80, 0x3f])));
        Assert.Equal($"{output}: 1 tensor\n  w  float32 (1)\n", CliRun.Ok("convert", input, output).Out);
    }

    [Theory]
    [InlineData("policy.pth.tar")]
    [InlineData("policy.ckpt")]
    public void Checkpoints_are_written_under_their_usual_names(string name)
    {
        using var folder = new TemporaryFolder();
        CliRun.Ok("convert", Policy, folder.File(name), "--prefix", "tstep_encoder.cnn.");
        Assert.Equal(6, TorchCheckpoint.Load(folder.File(name)).Count);
    }

    [Fact]
    public void What_float32_does_not_hold_is_refused_or_said_in_one_line()
    {
        using var folder = new TemporaryFolder();
        string input = folder.File("x.npz"), output = folder.File("y.npz");
        void Write(params double[] values) => File.WriteAllBytes(input, ZipBytes.File(
            [.. values.Select((value, i) => new ZipPart($"w{i}.npy", NpyBytes.File("<f8", "()", BitConverter.GetBytes(value))))]));
        Write(0.1, 1.5, 0.3);
        CliRun run = CliRun.Ok("convert", input, output);
        Assert.Equal($"amago: {input}: float64 became float32, rounded, in entry 'w0.npy'; float64 became float32, rounded, in entry "
            + "'w2.npy'.\n", run.Error);
        Assert.Equal([0.1f, 1.5f, 0.3f], Npz.Load(output).Values.Select(tensor => tensor.Item<float>()));
        Write(1.5, double.PositiveInfinity);
        Assert.Empty(CliRun.Ok("convert", input, output).Error);
        File.Delete(output);
        Write(1.5, 1e300);
        const string Beyond = "w1 (expected float64 values of at most 3.4028235E+38, for they become float32, got 1E+300)";
        CliRun.Refused(["convert", input, output, "--prefix", "w1"], input, Beyond);
        Assert.False(File.Exists(output));
        Assert.Contains(Beyond, CliRun.Ok("convert", input, output).Error, StringComparison.Ordinal);
        Assert.Equal(["w0"], Npz.Load(output).Keys);
    }

    [Theory]
    [InlineData("\u001b[31mred", "relative paths within an archive, got '\\u001b[31mred'")]
    [InlineData("../w", "relative paths within an archive, got '../w'")]
    public void Names_that_an_archive_can_not_hold_are_said_with_the_file(string name, string said)
    {
        using var folder = new TemporaryFolder();
        string input = folder.File("w.safetensors"), output = folder.File("x.npz");
        SafeTensors.Save(input, new StateDict { { name, Tensor.Scalar(1) } });
        CliRun.Refused(["convert", input, output], $"amago: {output}: ", said);
        Assert.False(File.Exists(output));
    }

    [Fact]
    public void The_own_name_of_safetensors_is_said_with_the_file()
    {
        using var folder = new TemporaryFolder();
        string input = folder.File("w.npz"), output = folder.File("x.safetensors");
        Npz.Save(input, new StateDict { { "__metadata__", Tensor.Scalar(1) } });
        CliRun.Refused(["convert", input, output], $"amago: {output}: ", "no tensor can be named '__metadata__'");
        Assert.False(File.Exists(output));
    }

    [Fact]
    public void Encode_and_describe_take_a_PyTorch_policy()
    {
        using var folder = new TemporaryFolder();
        string obs = folder.File("obs.npy"), features = folder.File("y.npy");
        var pixels = new byte[2 * 10 * 10 * 4];
        new Random(3).NextBytes(pixels);
        Npy.Save(obs, Tensor.FromArray(pixels, [2, 10, 10, 4]));
        CliRun.Ok("encode", "GridworldCNN", "--weights", Policy, "--prefix", "tstep_encoder.cnn.", "--input", obs, "-o", features);

        var cnn = new GridworldCnn((10, 10, 4), channelsFirst: false, "leaky_relu");
        cnn.LoadStateDict(TorchCheckpoint.Load(Policy).WithPrefix("tstep_encoder.cnn."));
        Compare.Bits(cnn.Forward(Tensor.FromArray(pixels, [2, 1, 10, 10, 4])), Npy.Load(features), "features");
        CliRun described = CliRun.Ok(
            "describe", "GridworldCNN", "--img-shape", "10,10,4", "--weights", Policy, "--prefix", "tstep_encoder.cnn.", "--json");
        Assert.Equal(cnn.ContentHash(), described.Json.GetProperty("hash").GetString());
    }
}
