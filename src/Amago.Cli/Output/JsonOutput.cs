using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Amago.Cli.Output;

/// <summary>Prints results as one JSON document.</summary>
internal static class JsonOutput
{
    private static readonly JsonWriterOptions Layout = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Prints one JSON object.</summary>
    /// <param name="output">The writer to print to.</param>
    /// <param name="writeMembers">Writes the members of the outermost object.</param>
    public static void Print(TextWriter output, Action<Utf8JsonWriter> writeMembers) => Write(output, json =>
    {
        json.WriteStartObject();
        writeMembers(json);
        json.WriteEndObject();
    });

    /// <summary>Prints a JSON list of objects.</summary>
    /// <param name="output">The writer to print to.</param>
    /// <param name="items">The items, each of which becomes an object.</param>
    /// <param name="writeMembers">Writes the members of an object.</param>
    public static void PrintArray<T>(TextWriter output, IEnumerable<T> items, Action<Utf8JsonWriter, T> writeMembers) =>
        Write(output, json =>
    {
        json.WriteStartArray();
        foreach (T item in items)
        {
            json.WriteStartObject();
            writeMembers(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void Write(TextWriter output, Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Layout))
            write(json);

        output.Write(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
        output.WriteLine();
    }

    /// <summary>A member that is a number, or null where there is none: JSON has no NaN.</summary>
    public static void WriteNumberOrNull(this Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }

    /// <summary>Writes a member that is a list of numbers, on one line.</summary>
    public static void WriteNumbers(this Utf8JsonWriter json, string name, params int[] values)
    {
        json.WritePropertyName(name);
        json.WriteRawValue($"[{string.Join(", ", values)}]");
    }
}
