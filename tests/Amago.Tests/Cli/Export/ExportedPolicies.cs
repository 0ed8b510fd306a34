using Amago.Cli.Export;
using Amago.Nets;
using Amago.Rl;
using Amago.Tests.Formats;
using Amago.Tests.Onnx;

namespace Amago.Tests.Cli.Export;

/// <summary>Small policies of this library, and their files.</summary>
internal static class ExportedPolicies
{
    /// <summary>What a policy with several entries sees; not in the order of the names.</summary>
    public static ObservationSpace Space { get; } = new(
    [
        new VectorEntry("speed", 3), new ImageEntry("camera", [6, 7, 2]), new DiscreteEntry("gear", 4),
    ]);

    /// <summary>A policy of one image (H, W, C), whose head's numbers are the value <c>actor/Add</c> of a file.</summary>
    public static ActorCritic OfImage(ActionSpace actions, float logStd = 0) => new(
        new GridworldCnn((6, 7, 2), false, "relu", channels: [2, 3, 4], generator: new Generator(1)), actions, hidden: 5,
        initialLogStd: logStd, generator: new Generator(2));

    /// <summary>A policy of several entries, with norms and running statistics.</summary>
    public static ActorCritic OfEntries(ActionSpace actions) => new(
        new ObservationEncoder(
            Space,
            static _ => new GridworldCnn((6, 7, 2), false, "relu", channels: [2, 3, 4], generator: new Generator(1)),
            new ObservationEncoderSettings { NormalizeVectors = true, MergeFeatures = 6, MergeNorm = "layer" },
            new Generator(3)),
        actions, hidden: 5, generator: new Generator(2));

    /// <summary>Exports a policy and reads the file back.</summary>
    public static OnnxFile Export(Policy policy, string contract, string network = "amago.actor_critic")
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("policy.onnx");
        var description = new PolicyDescription("Amago.Nets", network, policy.ObservationSpace, policy.ActionSpace);
        PolicyExport.Save(path, new LoadedPolicy(policy, description), contract, "policy.safetensors");
        OnnxFile file = OnnxFile.Load(path);
        file.ExpectSound();
        return file;
    }
}
