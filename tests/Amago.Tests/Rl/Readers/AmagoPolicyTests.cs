using Amago.Formats;
using Amago.Tests.Cli;
using Amago.Tests.Formats;

namespace Amago.Tests.Rl.Readers;

/// <summary>Timestep encoders that amago saved, with their gin files, through the commands.</summary>
[Collection(nameof(OneCommandAtATime))]
public sealed class AmagoPolicyTests
{
    private const string Small = "amago_gridworld_hidden";

    [Theory]
    [InlineData("amago_default")]
    [InlineData("amago_gridworld_hidden")]
    [InlineData("amago_impala_adaptive")]
    public void A_checkpoint_gives_amagos_embedding_and_a_file_of_our_own_the_same_bits(string name)
    {
        using var folder = new TemporaryFolder();
        string own = folder.File("own.safetensors"), first = folder.File("first.npz"), second = folder.File("second.npz");
        string input = PolicyFiles.At($"{name}.expected.npz"), gin = PolicyFiles.At($"{name}.gin");
        CliRun.Ok("act", PolicyFiles.At($"{name}.pt"), "--gin", gin, "--input", input, "-o", first);
        StateDict expected = Npz.Load(input), written = Npz.Load(first);
        Assert.Equal(["embedding"], written.Keys);
        Compare.Relative(expected["embedding"], written["embedding"], 1e-5, name);

        string size = string.Join(',', expected["obs"].Shape.Skip(2));
        CliRun run = CliRun.Ok("import", PolicyFiles.At($"{name}.pt"), "--gin", gin, "--set", $"observation=[{size}]", "-o", own, "--json");
        Assert.Equal("amago.tstep_encoder", run.Json.GetProperty("network").GetString());
        CliRun.Ok("act", own, "--input", input, "-o", second);
        Compare.Bits(written["embedding"], Npz.Load(second)["embedding"], name);
    }

    [Fact]
    public void What_the_checkpoint_does_not_say_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        string policy = PolicyFiles.At($"{Small}.pt"), gin = PolicyFiles.At($"{Small}.gin"), own = folder.File("own.safetensors");
        CliRun.Refused(
            ["import", policy, "-o", own], $"{Small}.pt: expected the gin file that amago saved beside the checkpoint", "--gin FILE");
        CliRun.Refused(["import", policy, "--gin", gin, "-o", own],
            "expected to know the size of the images 'observation'", "--set observation=[84,84,3]");
        CliRun.Refused(["import", policy, "--gin", gin, "--set", "observation=[10,11,4]", "-o", own], $"{Small}.pt", "img_features");
        CliRun.Refused(["import", policy, "--gin", PolicyFiles.At("amago_default.gin"), "--set", "observation=[84,84,4]", "-o", own],
            $"{Small}.pt: tstep_encoder.img_features.weight takes 784 features of an image");
        Assert.False(File.Exists(own));
    }

    [Fact]
    public void The_rest_of_an_agents_configuration_passes()
    {
        using var folder = new TemporaryFolder();
        string gin = folder.File("config.txt"), output = folder.File("out.npz");
        File.WriteAllText(gin, "import amago\nAgent.gamma = 0.999\nTformerTrajEncoder.n_heads = 8\n"
            + File.ReadAllText(PolicyFiles.At($"{Small}.gin")));
        CliRun.Ok("act", PolicyFiles.At($"{Small}.pt"), "--gin", gin, "--input", PolicyFiles.At($"{Small}.expected.npz"), "-o", output);
        Assert.Equal(["embedding"], Npz.Load(output).Keys);
    }

    [Fact]
    public void A_gin_file_beside_another_policy_is_refused()
    {
        using var folder = new TemporaryFolder();
        CliRun.Refused(
            ["import", PolicyFiles.At("dqn_nature.zip"), "--gin", PolicyFiles.At($"{Small}.gin"), "-o", folder.File("own.safetensors")],
            "dqn_nature.zip: expected --gin beside a checkpoint of amago alone");
    }
}
