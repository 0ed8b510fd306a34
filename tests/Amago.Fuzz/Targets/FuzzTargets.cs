namespace Amago.Fuzz.Targets;

/// <summary>All targets by name; one is made only when it is asked for.</summary>
internal static class FuzzTargets
{
    private static readonly SortedDictionary<string, Func<FuzzTarget>> All = new(StringComparer.Ordinal)
    {
        ["safetensors"] = FormatTargets.SafeTensorsFile,
        ["index"] = FormatTargets.SafeTensorsShards,
        ["npy"] = FormatTargets.NpyFile,
        ["npz"] = FormatTargets.NpzFile,
        ["pt"] = FormatTargets.TorchFile,
        ["pickle"] = FormatTargets.TorchPickle,
        ["pt-old"] = FormatTargets.OldTorchFile,
        ["png"] = FormatTargets.PngFile,
        ["gin"] = ConfigurationTargets.Gin,
        ["json"] = ConfigurationTargets.Json,
        ["policy"] = RunTargets.Policy,
        ["checkpoint"] = RunTargets.Checkpoint,
        ["state"] = RunTargets.State,
        ["metrics"] = RunTargets.Metrics,
        ["policy-zip"] = PolicyTargets.Archive,
        ["policy-data"] = PolicyTargets.ArchiveData,
        ["policy-pt"] = PolicyTargets.StateDictFile,
        ["policy-own"] = PolicyTargets.OwnFile,
        ["serve-http"] = ServingTargets.Http,
        ["serve-grpc"] = ServingTargets.Rpc,
        ["kernels"] = CallTargets.Kernels,
        ["tensors"] = CallTargets.Tensors,
        ["encoders"] = CallTargets.RandomEncoders,
    };

    public static IEnumerable<string> Names => All.Keys;

    public static FuzzTarget Find(string name) => All[name]();
}
