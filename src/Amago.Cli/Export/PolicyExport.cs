using Amago.Onnx;

namespace Amago.Cli.Export;

/// <summary>Writes policies as ONNX files, preprocessing and the choice of actions inside.</summary>
internal static class PolicyExport
{
    /// <summary>The contracts by name: what inputs and outputs are called and mean.</summary>
    public const string Plain = "plain", MlAgents = "ml-agents";

    /// <summary>Writes a policy to a file, which appears whole or not at all.</summary>
    /// <param name="path">Path of the ONNX file.</param>
    /// <param name="loaded">The policy.</param>
    /// <param name="contract">The contract's name.</param>
    /// <param name="source">What messages call the policy's file.</param>
    /// <exception cref="ArgumentException">The policy has no head, which the contract needs.</exception>
    /// <exception cref="NotSupportedException">The network has an operation without an ONNX form.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Save(string path, LoadedPolicy loaded, string contract, string source)
    {
        OnnxNetworkOptions options = contract == MlAgents
            ? new MlAgentsContract(loaded.Policy, source).Options()
            : new PlainContract(loaded).Options();
        OnnxExport.Save(path, loaded.Policy, options with { Metadata = Metadata(loaded.Description, contract) });
    }

    // The keys of a policy's file of our own.
    private static Dictionary<string, string> Metadata(PolicyDescription found, string contract)
    {
        const string policy = "amago.policy";
        var entries = new Dictionary<string, string>(StringComparer.Ordinal) { [policy] = found.Network };
        Add("contract", contract);
        Add("library", found.Library);
        Add("library_version", found.LibraryVersion);
        Add("algorithm", found.Algorithm);
        Add("observations", found.Observations.ToString());
        Add("actions", found.Actions?.ToString());
        foreach ((string name, string value) in found.Settings)
            Add($"settings.{name}", value);
        return entries;

        void Add(string key, string? value)
        {
            if (value is not null)
                entries[$"{policy}.{key}"] = value;
        }
    }
}
