using System.Text.Json;
using Amago.Formats.Elements;

namespace Amago.Formats.Safetensors;

/// <summary>
/// Parses the JSON header: <c>{"__metadata__": {"key": "text"}, "name": {"dtype": .., "shape": [..], "data_offsets": [.., ..]}}</c>.
/// </summary>
internal ref struct SafeTensorsHeaderReader
{
    private readonly string _file;
    private Utf8JsonReader _json;

    public SafeTensorsHeaderReader(ReadOnlySpan<byte> header, string file)
    {
        _file = file;
        _json = new Utf8JsonReader(header);
        if (header.IsEmpty || header[0] != (byte)'{')
            throw Expected("a JSON object that starts with '{'", header.IsEmpty ? "nothing" : $"byte {header[0]}");
    }

    /// <summary>The tensors in the header's order; metadata goes into <paramref name="metadata"/>.</summary>
    public List<SafeTensorsEntry> Read(IDictionary<string, string> metadata)
    {
        try
        {
            return ReadObject(metadata);
        }
        catch (JsonException e)
        {
            string got = $"an error in line {e.LineNumber}, byte {e.BytePositionInLine}";
            throw InvalidFileException.Expected(_file, "a header of valid JSON", got, "in the header", e);
        }
    }

    private List<SafeTensorsEntry> ReadObject(IDictionary<string, string> metadata)
    {
        var entries = new List<SafeTensorsEntry>();
        bool hasMetadata = false;
        Expect(JsonTokenType.StartObject, "a JSON object");
        while (NextProperty(out string name))
        {
            if (!string.Equals(name, SafeTensorsTypes.Metadata, StringComparison.Ordinal))
            {
                entries.Add(ReadEntry(name));
                continue;
            }

            if (hasMetadata)
                throw Expected($"one {SafeTensorsTypes.Metadata}", "two");
            hasMetadata = true;
            ReadMetadata(metadata);
        }

        // The reader allows nothing but white space behind the object, which is the padding; reading on makes it look.
        _json.Read();
        return entries;
    }

    private void ReadMetadata(IDictionary<string, string> metadata)
    {
        Expect(JsonTokenType.StartObject, $"{SafeTensorsTypes.Metadata} to be an object");
        while (NextProperty(out string key))
        {
            Expect(JsonTokenType.String, $"text as the metadata '{key}'");
            if (!metadata.TryAdd(key, Text()))
                throw Expected("metadata of different names", $"'{key}' twice");
        }
    }

    private SafeTensorsEntry ReadEntry(string name)
    {
        string? type = null;
        Shape? shape = null;
        long[]? offsets = null;
        Expect(JsonTokenType.StartObject, $"tensor '{name}' to be an object");
        while (NextProperty(out string key))
        {
            switch (key)
            {
                case "dtype" when type is null:
                    Expect(JsonTokenType.String, $"a dtype in tensor '{name}'");
                    type = Text();
                    break;
                case "shape" when shape is null:
                    shape = FileShape.Create(Integers("shape", name), _file, $"in tensor '{name}'");
                    break;
                case "data_offsets" when offsets is null:
                    offsets = Integers("data_offsets", name);
                    if (offsets.Length != 2)
                        throw Expected($"two data_offsets in tensor '{name}'", $"{offsets.Length}");
                    break;
                default:
                    throw Expected($"dtype, shape and data_offsets once each in tensor '{name}'", $"'{key}'");
            }
        }

        return type is not null && shape is not null && offsets is not null
            ? new SafeTensorsEntry(name, Printable.Short(type), SafeTensorsTypes.Parse(type), shape, offsets[0], offsets[1])
            : throw Expected($"dtype, shape and data_offsets in tensor '{name}'", "not all of them");
    }

    private long[] Integers(string key, string tensor)
    {
        var result = new List<long>();
        Expect(JsonTokenType.StartArray, $"{key} of tensor '{tensor}' to be an array");
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt64(out long value))
                throw Expected($"64-bit integers as {key} of tensor '{tensor}'", Token());
            if (result.Count == FileShape.MaxRank)
                throw Expected($"at most {FileShape.MaxRank} {key} of tensor '{tensor}'", "more");
            result.Add(value);
        }

        return [.. result];
    }

    /// <summary>Moves to the next property of an object, or past its end.</summary>
    private bool NextProperty(out string name)
    {
        bool found = _json.Read() && _json.TokenType == JsonTokenType.PropertyName;
        name = found ? Text() : string.Empty;
        return found;
    }

    private void Expect(JsonTokenType type, string expected)
    {
        if (!_json.Read() || _json.TokenType != type)
            throw Expected(expected, Token());
    }

    private readonly string Text()
    {
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw InvalidFileException.Expected(_file, "text of valid Unicode", "other bytes", Where(), e);
        }
    }

    private readonly string Token() => _json.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "text",
        JsonTokenType.Number => "a number of another kind",
        JsonTokenType.True or JsonTokenType.False => "a truth value",
        JsonTokenType.Null => "null",
        _ => "nothing",
    };

    private readonly InvalidFileException Expected(string expected, string got) =>
        InvalidFileException.Expected(_file, expected, got, Where());

    private readonly string Where() => $"at byte {SafeTensorsReader.LengthBytes + _json.TokenStartIndex}";
}
