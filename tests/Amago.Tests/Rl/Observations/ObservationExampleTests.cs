using Amago.Configuration;
using Amago.Formats;
using Amago.Nets;
using Amago.Rl;
using Amago.Tests.Rl.Vector;
using Microsoft.Extensions.Configuration;

namespace Amago.Tests.Rl.Observations;

/// <summary>The lines of docs/observations.md, and PPO with an encoder of observations.</summary>
public sealed class ObservationExampleTests
{
    [Fact]
    public void A_space_an_encoder_and_a_policy()
    {
        var generator = new Generator(0);
        var bindings = new Bindings(new ConfigurationBuilder().Build());
        var space = new ObservationSpace(
        [
            new ImageEntry("camera", [64, 64, 3]), new VectorEntry("speed", 2), new DiscreteEntry("gear", 5),
        ]);
        Assert.Equal("{camera: image(64, 64, 3), speed: vector(2), gear: discrete(5)}", space.ToString());
        var encoder = new ObservationEncoder(
            space,
            ObservationEncoder.CreateCnn(bindings, "NatureishCNN", generator),
            new ObservationEncoderSettings { NormalizeVectors = true, MergeFeatures = 128 },
            generator);
        var policy = new ActorCritic(encoder, new DiscreteActions(3));
        Assert.Equal(["camera", "speed", "gear"], policy.Inputs.Select(static input => input.Name));
        Assert.Equal(3, policy.Forward(new ObservationBatch(space, 2).ToDictionary())[0].Shape[1]);
        ObservationEncoder extractor = ObservationEncoder.CombinedExtractor(space);
        Assert.Equal(256 + 5 + 2, extractor.Features);
    }

    [Fact]
    public void A_checkpoint_of_amago()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Reference", "policies");
        StateDict expected = Npz.Load(Path.Combine(folder, "amago_default.expected.npz"));
        (Tensor obs, Tensor rl2s) = (expected["obs"], expected["rl2s"]);
        TstepEncoders.EnsureRegistered();
        var bindings = new Bindings(new ConfigurationBuilder().AddGinFile(Path.Combine(folder, "amago_default.gin")).Build());
        var checkpoint = new AmagoCheckpoint(TorchCheckpoint.Load(Path.Combine(folder, "amago_default.pt")), "policy.pt");
        var observations = new ObservationSpace([AmagoCheckpoint.ImageOf(bindings, [84, 84, 3])]);
        TstepEncoder encoder = checkpoint.Build(bindings, observations);
        Tensor embedding = encoder.Forward(new Dictionary<string, Tensor> { ["observation"] = obs }, rl2s);
        Compare.Relative(expected["embedding"], embedding.Detach(), 1e-5, "embedding");
    }

    [Fact]
    public void PPO_takes_each_rollout_into_the_statistics_behind_its_update()
    {
        var environments = new VectorEnvironment(3, 0, static seed => new StructuredEnvironment(seed));
        var encoder = new ObservationEncoder(
            environments.ObservationSpace,
            static image => new ConvSpecCnn(
                (image.Shape[0], image.Shape[1], image.Shape[2]), image.ChannelsFirst, "relu", [new ConvFilter(2, 1, 1)]),
            new ObservationEncoderSettings { NormalizeVectors = true });
        var policy = new ActorCritic(encoder, environments.ActionSpace, hidden: 4, generator: new Generator(1));
        var ppo = new Ppo(policy, environments, 1000, new PpoSettings { RolloutLength = 5, Minibatches = 1 });
        Tensor count = policy.StateDict()["encoder.normalizers.speed.count"];
        ppo.Iterate();
        Assert.Equal(15, count.Item<long>());
        ppo.Iterate();
        Assert.Equal(30, count.Item<long>());
        Assert.NotEqual(0f, policy.StateDict()["encoder.normalizers.speed.mean"].ToArray<float>()[0]);
        policy.Eval();
        ppo.Iterate();
        Assert.Equal(30, count.Item<long>());
    }
}
