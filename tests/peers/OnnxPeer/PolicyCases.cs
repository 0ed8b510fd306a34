using Amago.Cli.Export;
using Amago.Formats;
using Amago.Rl;
using Amago.Tensors;

namespace Amago.OnnxPeer;

/// <summary>
/// Policies in both contracts: those of other libraries, whose files say what the library computed, and policies of this library with
/// every kind of actions.
/// </summary>
internal static class PolicyCases
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "policies");

    /// <summary>Writes the models and their batches.</summary>
    public static void Write(CaseWriter writer)
    {
        foreach (string path in Directory.EnumerateFiles(Folder).Order(StringComparer.Ordinal))
        {
            if (Path.GetExtension(path) is not (".zip" or ".cleanrl_model" or ".pt"))
                continue;
            string name = Path.GetFileNameWithoutExtension(path);
            StateDict expected = Npz.Load(Path.Combine(Folder, $"{name}.expected.npz"));
            LoadedPolicy loaded = Load(path, name, expected);
            Plain(writer, name, loaded, expected);
            if (loaded.Policy.ActionSpace is not null)
                new MlAgentsCases(writer, loaded).Write(name, Observations(loaded.Policy.ObservationSpace, expected));
        }

        foreach ((string name, LoadedPolicy loaded) in OwnPolicies.All())
        {
            ObservationSpace space = loaded.Policy.ObservationSpace;
            Dictionary<string, Tensor> observations = OwnPolicies.Draw(space, 6, new Generator(21));
            var arrays = new StateDict();
            foreach (ObservationEntry entry in space.Entries)
                arrays.Add($"obs.{entry.Name}", observations[entry.Name]);
            foreach ((string output, Tensor value) in PolicyActing.Run(loaded.Policy, observations))
                arrays.Add(output, value);
            Plain(writer, name, loaded, arrays);
            var agents = new MlAgentsCases(writer, loaded);
            agents.Write(name, observations);
            agents.WriteMany(name, OwnPolicies.Draw(space, 1, new Generator(22)));
        }
    }

    private static LoadedPolicy Load(string path, string name, StateDict expected)
    {
        if (!path.EndsWith(".pt", StringComparison.Ordinal))
            return PolicyReader.Load(path);
        string size = string.Join(',', expected["obs"].Shape.Skip(2));
        return PolicyReader.Load(path, new PolicyReading
        {
            GinFile = Path.Combine(Folder, $"{name}.gin"),
            Statements = [$"observation=[{size}]"],
        });
    }

    // The arrays are the file's inputs and outputs, as they are.
    private static void Plain(CaseWriter writer, string name, LoadedPolicy loaded, StateDict arrays)
    {
        string file = $"policies.{name}.plain.onnx";
        PolicyExport.Save(writer.FileAt(file), loaded, PolicyExport.Plain, name);
        writer.Write(
            file,
            arrays.Where(static array => IsInput(array.Key)).ToDictionary(StringComparer.Ordinal),
            arrays.Where(static array => !IsInput(array.Key)).Select(static array => (array.Key, array.Value)));
    }

    private static bool IsInput(string array) => array is "obs" or "rl2s" || array.StartsWith("obs.", StringComparison.Ordinal);

    private static Dictionary<string, Tensor> Observations(ObservationSpace space, StateDict arrays) => space.Entries.ToDictionary(
        static entry => entry.Name,
        entry => arrays[space.Entries.Count == 1 ? "obs" : $"obs.{entry.Name}"],
        StringComparer.Ordinal);
}
