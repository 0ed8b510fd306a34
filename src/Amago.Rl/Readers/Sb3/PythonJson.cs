using System.Text.Json;

namespace Amago.Rl.Readers.Sb3;

/// <summary>JSON as Python writes it, where NaN, Infinity and -Infinity may stand for numbers: they are read as null.</summary>
internal static class PythonJson
{
    /// <summary>Reads a text; the bytes are changed on the way.</summary>
    /// <exception cref="InvalidFileException">It is no JSON object.</exception>
    public static JsonDocument Parse(byte[] json, string name)
    {
        Blank(json);
        try
        {
            JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            string kind = document.RootElement.ValueKind.ToString();
            document.Dispose();
            throw InvalidFileException.Expected(name, "a JSON object", kind, "at the start");
        }
        catch (JsonException e)
        {
            throw InvalidFileException.Expected(name, "JSON", "other text", $"in line {e.LineNumber + 1}", e);
        }
    }

    // Outside of strings, where no other word begins with a capital.
    private static void Blank(Span<byte> json)
    {
        bool isText = false;
        for (int i = 0; i < json.Length; i++)
        {
            if (isText && json[i] == '\\')
                i++;
            else if (json[i] == '"')
                isText = !isText;
            else if (!isText && json[i] is (byte)'N' or (byte)'I')
                i += Replace(json, i);
        }
    }

    private static int Replace(Span<byte> json, int at)
    {
        ReadOnlySpan<byte> word = json[at..].StartsWith("NaN"u8) ? "NaN"u8 : "Infinity"u8;
        if (!json[at..].StartsWith(word))
            return 0;
        int start = at > 0 && json[at - 1] == '-' ? at - 1 : at;
        Span<byte> place = json[start..(at + word.Length)];
        place.Fill((byte)' ');
        if (place.Length >= 4)
            "null"u8.CopyTo(place);
        else
            place[0] = (byte)'0';
        return word.Length - 1;
    }
}
