using Amago.Nets;
using Amago.Rl;
using Amago.Tests.Formats;
using Amago.Tests.Rl.Readers;

namespace Amago.Tests.Documents;

public sealed class ComingFromStableBaselines3Tests() : PageTests("coming-from-stable-baselines3.md")
{
    [Fact]
    public void A_model_acts()
    {
        using TemporaryFolder folder = Files();
        StateDict expected = PolicyFiles.Expected("ppo_nature_84.zip");
        Tensor obs = expected["obs"];

        Policy policy = PolicyReader.Load(folder.File("ppo_model.zip")).Policy;
        var observations = new Dictionary<string, Tensor> { ["observation"] = obs }; // uint8 (N, 4, 84, 84)
        StateDict answers = PolicyActing.Run(policy, observations);
        long[] actions = answers["actions"].ToArray<long>();
        float[] logProbabilities = answers["logits"].ToArray<float>(), values = answers["values"].ToArray<float>();

        Assert.Equal(expected["actions"].ToArray<long>(), actions);
        Compare.Relative(expected["logits"], answers["logits"], 1e-5, "logits");
        Compare.Relative(expected["values"], answers["values"], 1e-5, "values");
        Assert.Equal((16, 4), (logProbabilities.Length, values.Length));

        byte[] pixels = obs.ToArray<byte>()[..(4 * 84 * 84)];
        using CompiledNetwork agent = policy.Compile(maxBatch: 1);
        var sampler = new ActionSampler(policy.ActionSpace!);
        var action = new float[1];
        agent.Run(pixels); // one image's bytes, (4, 84, 84)
        sampler.Mode(new ActionParameters(agent.Output("logits")), action); // or Sample, with a Generator

        Assert.Equal(actions[0], action[0]);
    }

    [Fact]
    public void Dictionaries_act()
    {
        using TemporaryFolder folder = Files();
        StateDict expected = PolicyFiles.Expected("ppo_multi_input.zip");
        (Tensor camera, Tensor gear) = (expected["obs.camera"], expected["obs.gear"]);
        (Tensor map, Tensor speed) = (expected["obs.map"], expected["obs.speed"]);

        Policy driver = PolicyReader.Load(folder.File("driver.zip")).Policy;
        StateDict said = PolicyActing.Run(driver, new Dictionary<string, Tensor>
        {
            ["camera"] = camera, // uint8 (N, 3, 40, 48)
            ["gear"] = gear, // int64 (N)
            ["map"] = map, // uint8 (N, 1, 36, 36)
            ["speed"] = speed, // float32 (N, 3)
        });

        Assert.Equal(expected["actions"].ToArray<long>(), said["actions"].ToArray<long>());
        Compare.Relative(expected["logits"], said["logits"], 1e-5, "logits");
    }

    [Fact]
    public void What_a_file_does_not_say_is_stated()
    {
        using TemporaryFolder folder = Files();

        LoadedPolicy loaded = PolicyReader.Load(folder.File("box_model.zip"), new PolicyReading { Statements = ["activation_fn=elu"] });
        Console.WriteLine($"{loaded.Description.Library} {loaded.Description.Algorithm}: {loaded.Description.Actions}");

        Assert.Equal("elu", loaded.Description.Settings["activation_fn"]);
    }

    [Fact]
    public void PPO_trains()
    {
        var environments = new VectorEnvironment(16, seed: 0, seed => Games.Create("breakout", seed));
        var encoder = new GridworldCnn((10, 10, 4), channelsFirst: false, activation: "relu");
        var settings = new PpoSettings { RolloutLength = 128, Epochs = 3, LearningRate = 1e-3f };
        var ppo = new Ppo(new ActorCritic(encoder, environments.ActionCount), environments, totalSteps: 4096, settings);
        while (!ppo.IsDone)
            Console.WriteLine($"{ppo.Iterate().MeanReturn}");

        Assert.Equal(4096, ppo.Steps);
    }

    private protected override TemporaryFolder Files()
    {
        var folder = new TemporaryFolder();
        File.Copy(PolicyFiles.At("ppo_nature_84.zip"), folder.File("ppo_model.zip"));
        File.Copy(PolicyFiles.At("ppo_nature_84.expected.npz"), folder.File("obs.npz"));
        File.Copy(PolicyFiles.At("ppo_multi_input.zip"), folder.File("driver.zip"));
        File.Copy(PolicyFiles.At("ppo_net_arch_box.zip"), folder.File("box_model.zip"));
        return folder;
    }
}
