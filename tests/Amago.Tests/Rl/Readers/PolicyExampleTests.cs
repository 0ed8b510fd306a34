using Amago.Nets;
using Amago.Rl;
using Amago.Tests.Formats;

namespace Amago.Tests.Rl.Readers;

/// <summary>The lines of docs/policies.md.</summary>
public sealed class PolicyExampleTests
{
    [Fact]
    public void A_policy_is_read_acts_and_is_kept()
    {
        using var folder = new TemporaryFolder();
        StateDict arrays = PolicyFiles.Expected("ppo_multi_input.zip");
        Dictionary<string, Tensor> observations = PolicyFiles.Observations(arrays);
        LoadedPolicy loaded = PolicyReader.Load(PolicyFiles.At("ppo_multi_input.zip"));
        string line = $"{loaded.Description.Algorithm} of {loaded.Description.Library}: {loaded.Description.Observations}";
        Assert.StartsWith("PPO of stable-baselines3: {camera: image(3, 40, 48, channels_first), ", line, StringComparison.Ordinal);
        StateDict answers = PolicyActing.Run(loaded.Policy, observations);
        Assert.Equal(["logits", "values", "actions"], answers.Keys);
        loaded.Save(folder.File("car.safetensors"));
        using CompiledNetwork compiled = loaded.Policy.Compile(maxBatch: 1);
        Assert.Null(compiled.Obstacle);
    }
}
