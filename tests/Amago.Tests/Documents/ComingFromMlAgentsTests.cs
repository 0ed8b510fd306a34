using Amago.Nets;
using Amago.Rl;
using Amago.Tests.Cli;
using Amago.Tests.Formats;

namespace Amago.Tests.Documents;

public sealed class ComingFromMlAgentsTests() : PageTests("coming-from-ml-agents.md")
{
    [Fact]
    public void Encoders_encode()
    {
        Tensor obs = Draw.Bytes(1, [2, 1, 3, 84, 84]);

        var encoder = new MlAgentsNatureCnn(imgShape: (3, 84, 84), channelsFirst: true, outputSize: 128);
        Tensor features = encoder.Forward(obs); // uint8 (B, L, 3, 84, 84) -> (B, L, 128)
        foreach ((string name, Tensor parameter) in encoder.NamedParameters())
            Console.WriteLine($"{name} {parameter.Shape}");

        Assert.Equal([2, 1, 128], features.Shape.ToArray());
    }

    [Fact]
    public void A_policy_has_branches()
    {
        var actions = new MultiDiscreteActions([3, 2]); // two branches
        var policy = new ActorCritic(new MlAgentsSimpleCnn((84, 84, 3), channelsFirst: false), actions, hidden: 128);

        Assert.Equal(5, policy.ActionCount);
    }

    private protected override TemporaryFolder Files()
    {
        var folder = new TemporaryFolder();
        CliRun.Ok("train", "treasure", "--steps", "256", "--out", folder.File("run"));
        File.Copy(PolicyFile.In(folder.File("run")), folder.File("policy.safetensors"));
        return folder;
    }
}
