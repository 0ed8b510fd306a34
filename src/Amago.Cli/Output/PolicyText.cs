using System.Globalization;
using System.Text.Json;

namespace Amago.Cli.Output;

/// <summary>Prints what was found of a policy: where it comes from, what it sees and does, its parameters.</summary>
internal static class PolicyText
{
    /// <summary>Prints a policy as text or JSON.</summary>
    /// <param name="console">Where to print.</param>
    /// <param name="loaded">The policy.</param>
    /// <param name="path">The file that it lies in.</param>
    /// <param name="json">Whether to print JSON.</param>
    public static void Print(CommandConsole console, LoadedPolicy loaded, string path, bool json)
    {
        if (json)
            PrintJson(console, loaded, path);
        else
            PrintLines(console, loaded, path);
    }

    private static void PrintLines(CommandConsole console, LoadedPolicy loaded, string path)
    {
        (PolicyDescription found, Policy policy) = (loaded.Description, loaded.Policy);
        string from = Printable.Short(found.Library) + (found.LibraryVersion is { } version ? $" {Printable.Short(version)}" : "");
        console.Out.WriteLine($"{path}: {(found.Algorithm is { } algorithm ? $"{Printable.Short(algorithm)} of " : "")}{from}");
        console.Out.WriteLine($"Network: {found.Network}");
        console.Out.WriteLine($"Observations: {Printable.Line(found.Observations.ToString())}");
        console.Out.WriteLine($"Actions: {found.Actions?.ToString() ?? "none: it is an encoder"}");
        console.Out.WriteLine($"Outputs: {string.Join(", ", policy.OutputNames)}");
        foreach ((string name, string value) in found.Settings)
            console.Out.WriteLine($"Setting: {name} = {Printable.Short(value)}");
        console.Out.WriteLine();
        var table = new TextTable(("Parameter", false), ("Shape", true), ("Values", true));
        foreach ((string name, Tensor parameter) in Once(policy))
            table.Add(Printable.Short(name), string.Join('x', parameter.Shape), Count(parameter.ElementCount));
        table.AddRule();
        table.Add("Total", "", Count(policy.ParameterCount));
        table.Print(console);
        console.Out.WriteLine();
        console.Out.WriteLine($"Parameters: SHA-256 {policy.ContentHash()}");
    }

    private static void PrintJson(CommandConsole console, LoadedPolicy loaded, string path) => JsonOutput.Print(console.Out, writer =>
    {
        (PolicyDescription found, Policy policy) = (loaded.Description, loaded.Policy);
        writer.WriteString("file", path);
        writer.WriteString("library", found.Library);
        writer.WriteString("library_version", found.LibraryVersion);
        writer.WriteString("algorithm", found.Algorithm);
        writer.WriteString("network", found.Network);
        writer.WriteStartArray("observations");
        foreach (ObservationEntry entry in found.Observations.Entries)
            WriteEntry(writer, entry);
        writer.WriteEndArray();
        writer.WriteString("actions", found.Actions?.ToString());
        writer.WriteStartArray("outputs");
        foreach (string name in policy.OutputNames)
            writer.WriteStringValue(name);
        writer.WriteEndArray();
        writer.WriteStartObject("settings");
        foreach ((string name, string value) in found.Settings)
            writer.WriteString(name, value);
        writer.WriteEndObject();
        writer.WriteNumber("parameters", policy.ParameterCount);
        writer.WriteString("hash", policy.ContentHash());
        writer.WriteStartArray("layers");
        foreach ((string name, Tensor parameter) in Once(policy))
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteNumbers("shape", [.. parameter.Shape]);
            writer.WriteNumber("parameters", parameter.ElementCount);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private static void WriteEntry(Utf8JsonWriter writer, ObservationEntry entry)
    {
        writer.WriteStartObject();
        writer.WriteString("name", entry.Name);
        writer.WriteString("entry", entry.ToString());
        writer.WriteNumbers("shape", [.. entry.Shape]);
        writer.WriteString("type", TypeName.Of(entry.DType));
        writer.WriteEndObject();
    }

    // What several names share stands under the first of them.
    private static IEnumerable<(string Name, Tensor Parameter)> Once(Policy policy)
    {
        var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        return policy.NamedParameters().Where(named => seen.Add(named.Parameter));
    }

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
