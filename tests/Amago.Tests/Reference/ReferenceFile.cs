using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Amago.Tests.Reference;

/// <summary>
/// What PyTorch computed, from a safetensors file beside the tests. A reader of its own, so that a mistake in the library's reader
/// can't hide one in the numbers.
/// </summary>
internal sealed class ReferenceFile
{
    private readonly Dictionary<string, Tensor> _tensors = [];
    private readonly Dictionary<string, string> _metadata = [];
    private readonly List<string> _names = [];

    private ReferenceFile(ReadOnlySpan<byte> file)
    {
        int headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        ReadOnlySpan<byte> data = file[(sizeof(long) + headerLength)..];
        using var header = JsonDocument.Parse(file.Slice(sizeof(long), headerLength).ToArray());
        foreach (JsonProperty entry in header.RootElement.EnumerateObject())
        {
            if (string.Equals(entry.Name, "__metadata__", StringComparison.Ordinal))
            {
                foreach (JsonProperty item in entry.Value.EnumerateObject())
                    _metadata[item.Name] = item.Value.GetString()!;
                continue;
            }

            int[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
            JsonElement offsets = entry.Value.GetProperty("data_offsets");
            ReadOnlySpan<byte> bytes = data[offsets[0].GetInt32()..offsets[1].GetInt32()];
            _names.Add(entry.Name);
            _tensors[entry.Name] = entry.Value.GetProperty("dtype").GetString() switch
            {
                "F32" => Tensor.FromSpan(MemoryMarshal.Cast<byte, float>(bytes), shape),
                "U8" => Tensor.FromSpan(bytes, shape),
                "I64" => Tensor.FromSpan(MemoryMarshal.Cast<byte, long>(bytes), shape),
                string other => throw new NotSupportedException(other),
                null => throw new NotSupportedException(entry.Name),
            };
        }
    }

    /// <summary>Names of the tensors in the file's order: for parameters, the network's.</summary>
    public IReadOnlyList<string> Names => _names;

    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    public Tensor this[string name] => _tensors[name];

    public static ReferenceFile Load(string name) =>
        new(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Reference", name + ".safetensors")));
}
