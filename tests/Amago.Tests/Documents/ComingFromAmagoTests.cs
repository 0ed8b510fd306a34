using Amago.Formats;
using Amago.Nets;
using Amago.Rl;
using Amago.Tests.Formats;
using Amago.Tests.Rl.Readers;

namespace Amago.Tests.Documents;

public sealed class ComingFromAmagoTests() : PageTests("coming-from-amago.md")
{
    [Fact]
    public void A_timestep_encoder_embeds()
    {
        using TemporaryFolder folder = Files();
        StateDict expected = PolicyFiles.Expected("amago_default.pt");
        Tensor images = expected["obs"].MergeLeading(2), rl2s = expected["rl2s"].MergeLeading(2);

        var observations = new Dictionary<string, Tensor> { ["observation"] = images, ["rl2s"] = rl2s }; // (B·L, ...)
        var reading = new PolicyReading { GinFile = folder.File("policy.gin"), Seen = observations };
        Policy policy = PolicyReader.Load(folder.File("policy.pt"), reading).Policy;
        Tensor embedding = PolicyActing.Run(policy, observations)["embedding"].Reshape(2, 3, -1); // (B, L, 256)

        Compare.Relative(expected["embedding"], embedding, 1e-5, "embedding");
    }

    [Fact]
    public void An_encoder_alone_encodes()
    {
        using TemporaryFolder folder = Files();
        Tensor obs = PolicyFiles.Expected("amago_default.pt")["obs"];

        var cnn = new NatureishCnn(imgShape: (84, 84, 3), channelsFirst: false, activation: "leaky_relu");
        cnn.LoadStateDict(TorchCheckpoint.Load(folder.File("policy.pt")).WithPrefix("tstep_encoder.cnn."));
        Tensor features = cnn.Forward(obs); // (B, L, 3136)

        Assert.Equal([2, 3, 3136], features.Shape.ToArray());
    }

    private protected override TemporaryFolder Files()
    {
        var folder = new TemporaryFolder();
        File.Copy(PolicyFiles.At("amago_default.pt"), folder.File("policy.pt"));
        File.Copy(PolicyFiles.At("amago_default.gin"), folder.File("policy.gin"));
        File.Copy(PolicyFiles.At("amago_default.expected.npz"), folder.File("obs.npz"));
        Npy.Save(folder.File("obs.npy"), PolicyFiles.Expected("amago_default.pt")["obs"]);
        return folder;
    }
}
