using System.Text.Json;
using Amago.Formats.Zip;

namespace Amago.Formats.Safetensors;

/// <summary>
/// A large state dict cut into several files: <c>{"metadata": {..}, "weight_map": {"tensor": "model-00001-of-00002.safetensors"}}</c>.
/// </summary>
internal static class SafeTensorsIndex
{
    private const string Extension = ".safetensors.index.json";
    private const string WeightMap = "weight_map";

    public static bool Names(string path) => path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    public static StateDict Load(FileBytes bytes, string path, Action<string>? warn)
    {
        if (bytes.Length > Array.MaxLength)
            throw InvalidFileException.Expected(path, $"an index of at most {Array.MaxLength} bytes", $"{bytes.Length}", "at the start");
        var result = new StateDict();
        List<KeyValuePair<string, string>> map = Parse(bytes.Span(0, (int)bytes.Length), path, result.Metadata);
        var shards = new Dictionary<string, StateDict>(StringComparer.Ordinal);
        foreach ((string name, string shard) in map)
        {
            if (!shards.TryGetValue(shard, out StateDict? tensors))
                shards.Add(shard, tensors = LoadShard(shard, path, result.Metadata, warn));
            if (tensors.Unreadable.TryGetValue(name, out string? reason))
            {
                result.AddUnreadable(name, reason);
                continue;
            }

            if (!tensors.TryGetValue(name, out Tensor? tensor))
                throw InvalidFileException.Expected(path, $"tensor '{name}' in {shard}", "no such tensor there", $"in the {WeightMap}");
            if (result.ContainsKey(name))
                throw InvalidFileException.Expected(path, "tensors of different names", $"'{name}' twice", $"in the {WeightMap}");
            result.Add(name, tensor);
        }

        return result.ExpectReadable(path);
    }

    private static StateDict LoadShard(string shard, string path, IDictionary<string, string> metadata, Action<string>? warn)
    {
        // A plain name, so that no index can reach out of its folder, whatever separators the system has.
        if (shard is "" or "." or ".." || shard.AsSpan().ContainsAny("/\\:\0") || Names(shard))
            throw InvalidFileException.Expected(path, "names of files in the index's own folder", $"'{shard}'", $"in the {WeightMap}");
        string file = Path.Combine(Path.GetDirectoryName(path) ?? string.Empty, shard);
        if (!File.Exists(file))
            throw new FileNotFoundException($"{path}: expected the file {Printable.Short(shard)} beside it, there is none.", file);
        StateDict tensors = SafeTensors.Load(file, warn);
        foreach ((string key, string value) in tensors.Metadata)
            metadata.TryAdd(key, value);
        return tensors;
    }

    private static List<KeyValuePair<string, string>> Parse(ReadOnlySpan<byte> bytes, string path, IDictionary<string, string> metadata)
    {
        try
        {
            var json = new Utf8JsonReader(bytes);
            using JsonDocument document = JsonDocument.ParseValue(ref json);
            if (json.Read())
                throw InvalidFileException.Expected(path, "one JSON object", "more", $"at byte {json.TokenStartIndex}");
            JsonElement root = document.RootElement;
            JsonElement map = default;
            bool hasMap = root.ValueKind == JsonValueKind.Object && root.TryGetProperty(WeightMap, out map);
            if (!hasMap || map.ValueKind != JsonValueKind.Object)
                throw InvalidFileException.Expected(path, $"a JSON object with a {WeightMap}", "other JSON", "at the start");
            if (root.TryGetProperty("metadata", out JsonElement texts) && texts.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty item in texts.EnumerateObject())
                    metadata.TryAdd(item.Name, item.Value.ToString());
            }

            return [.. map.EnumerateObject().Select(item => KeyValuePair.Create(item.Name, Shard(item, path)))];
        }
        catch (JsonException e)
        {
            string error = $"an error in line {e.LineNumber}, byte {e.BytePositionInLine}";
            string got = ArchiveSignature.Find(bytes) is { } kind and not "a JSON text" ? kind : error;
            throw InvalidFileException.Expected(path, "valid JSON", got, "in the index", e);
        }
        catch (InvalidOperationException e)
        {
            throw InvalidFileException.Expected(path, "text of valid Unicode", "other bytes", "in the index", e);
        }
    }

    private static string Shard(JsonProperty item, string path) => item.Value.ValueKind == JsonValueKind.String
        ? item.Value.GetString()!
        : throw InvalidFileException.Expected(
            path, $"a file name for tensor '{item.Name}'", $"{item.Value.ValueKind}", $"in the {WeightMap}");
}
