using Amago.Formats;
using Amago.Rl;
using Amago.Tests.Formats;
using Amago.Tests.Rl.Readers;

namespace Amago.Tests.Documents;

public sealed class ComingFromCleanRlTests() : PageTests("coming-from-cleanrl.md")
{
    [Fact]
    public void Policies_act()
    {
        using TemporaryFolder folder = Files();
        StateDict expected = PolicyFiles.Expected("cleanrl_ppo_atari.cleanrl_model");
        Tensor obs = expected["obs"];

        Policy policy = PolicyReader.Load(folder.File("ppo_atari.cleanrl_model")).Policy;
        var observations = new Dictionary<string, Tensor> { ["observation"] = obs }; // uint8 (N, 4, 84, 84)
        StateDict answers = PolicyActing.Run(policy, observations);
        float[] logProbabilities = answers["logits"].ToArray<float>(), values = answers["values"].ToArray<float>();

        Compare.Relative(expected["logits"], answers["logits"], 1e-5, "logits");
        Compare.Relative(expected["values"], answers["values"], 1e-5, "values");
        Assert.Equal((18, 3), (logProbabilities.Length, values.Length));

        Policy network = PolicyReader.Load(folder.File("dqn_atari.cleanrl_model")).Policy;
        StateDict said = PolicyActing.Run(network, observations);
        float[] returns = said["q_values"].ToArray<float>();
        long[] actions = said["actions"].ToArray<long>();

        Assert.Equal(Enumerable.Range(0, 3).Select(i => (long)Array.IndexOf(returns[(4 * i)..(4 * (i + 1))],
            returns[(4 * i)..(4 * (i + 1))].Max())), actions);

        SafeTensors.Save(folder.File("ppo_atari.safetensors"), policy.StateDict());
        StateDict parameters = SafeTensors.Load(folder.File("ppo_atari.safetensors"));

        Assert.Equal(
            TorchCheckpoint.Load(folder.File("ppo_atari.cleanrl_model")).Keys.Order(StringComparer.Ordinal),
            parameters.Keys.Order(StringComparer.Ordinal));
    }

    private protected override TemporaryFolder Files()
    {
        var folder = new TemporaryFolder();
        foreach (string name in new[] { "ppo_atari", "ppo_procgen" })
            File.Copy(PolicyFiles.At($"cleanrl_{name}.cleanrl_model"), folder.File($"{name}.cleanrl_model"));
        File.Copy(PolicyFiles.At("cleanrl_ppo_atari.expected.npz"), folder.File("obs.npz"));
        var network = new StateDict();
        var draw = new Generator(3);
        PolicyFiles.Add(network, draw, "network.0", 32, 4, 8, 8);
        PolicyFiles.Add(network, draw, "network.2", 64, 32, 4, 4);
        PolicyFiles.Add(network, draw, "network.4", 64, 64, 3, 3);
        PolicyFiles.Add(network, draw, "network.7", 512, 3136);
        PolicyFiles.Add(network, draw, "network.9", 4, 512);
        TorchCheckpoint.Save(folder.File("dqn_atari.cleanrl_model"), network);
        return folder;
    }
}
