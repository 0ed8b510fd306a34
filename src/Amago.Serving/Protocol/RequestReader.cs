using System.Text.Json;
using Amago.Serving.Models;

namespace Amago.Serving.Protocol;

/// <summary>Reads inference requests: JSON, and the tensors that may lie behind it.</summary>
internal sealed class RequestReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    private readonly Generation _policy;
    private readonly ReadOnlyMemory<byte> _binary;
    private int _place;

    private RequestReader(Generation policy, ReadOnlyMemory<byte> binary) => (_policy, _binary) = (policy, binary);

    /// <summary>Reads a request for a policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="jsonLength">Length of the JSON in it, as the header says; null without one.</param>
    /// <exception cref="ProtocolException">It is damaged, or does not fit the policy.</exception>
    public static InferenceRequest Read(Generation policy, ReadOnlyMemory<byte> body, int? jsonLength)
    {
        int length = jsonLength ?? body.Length;
        if (length < 0 || length > body.Length)
            throw Bad($"Inference-Header-Content-Length: expected 0 to the body's {body.Length} bytes, got {length}.");
        try
        {
            using var document = JsonDocument.Parse(body[..length], Options);
            return new RequestReader(policy, body[length..]).Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Bad($"expected JSON of an inference request, got: {Printable.Short(e.Message)}");
        }
        catch (ArgumentException e)
        {
            throw Bad(InvalidFileException.TextOf(e));
        }
    }

    private static ProtocolException Bad(string message) => new(400, message);

    private InferenceRequest Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw Bad($"expected an object with inputs, got {root.ValueKind}.");
        string? id = root.TryGetProperty("id", out JsonElement named) ? Text(named, "id") : null;
        if (!root.TryGetProperty("inputs", out JsonElement inputs) || inputs.ValueKind != JsonValueKind.Array)
            throw Bad($"expected inputs, an array with {_policy.InputNames}, got none.");
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (JsonElement input in inputs.EnumerateArray())
        {
            string name = Text(Property(input, "name", "an input"), "an input's name");
            if (!_policy.Inputs.TryGetValue(name, out ObservationEntry? entry))
                throw Bad($"inputs: expected {_policy.InputNames}, got '{Printable.Short(name)}'.");
            if (!tensors.TryAdd(entry.Name, Input(input, name, entry)))
                throw Bad($"inputs: expected '{name}' once, got it twice.");
        }

        if (_place != _binary.Length)
            throw Bad($"expected {_place} bytes behind the JSON, as binary_data_size says, got {_binary.Length}.");
        foreach ((string name, ObservationEntry entry) in _policy.Inputs)
        {
            if (!tensors.ContainsKey(entry.Name))
                throw Bad($"inputs: expected {_policy.InputNames}, got none of the name '{Printable.Short(name)}'.");
        }

        bool binary = Flag(root, "binary_data_output") ?? false;
        var observations = ObservationBatch.FromTensors(_policy.Space, tensors);
        return new InferenceRequest(id, observations, Outputs(root, binary), binary);
    }

    private RequestedOutput[]? Outputs(JsonElement root, bool binary)
    {
        if (!root.TryGetProperty("outputs", out JsonElement outputs))
            return null;
        if (outputs.ValueKind != JsonValueKind.Array)
            throw Bad($"outputs: expected an array, got {outputs.ValueKind}.");
        var requested = new List<RequestedOutput>();
        foreach (JsonElement output in outputs.EnumerateArray())
        {
            string name = Text(Property(output, "name", "an output"), "an output's name");
            if (!_policy.Outputs.Exists(known => known.Name == name))
                throw Bad($"outputs: expected {_policy.OutputNames}, got '{Printable.Short(name)}'.");
            if (requested.Exists(other => other.Name == name))
                throw Bad($"outputs: expected '{name}' once, got it twice.");
            requested.Add(new RequestedOutput(name, Flag(output, "binary_data") ?? binary));
        }

        return requested.Count == 0 ? null : [.. requested];
    }

    private Tensor Input(JsonElement input, string name, ObservationEntry entry)
    {
        string type = Text(Property(input, "datatype", name), "datatype");
        if (type != DataType.Of(entry.DType))
            throw Bad($"{name}: expected the datatype {DataType.Of(entry.DType)}, got '{Printable.Short(type)}'.");
        Shape shape = ShapeOf(Property(input, "shape", name), name, entry);
        int count = shape.ElementCount;
        if (!Parameter(input, "binary_data_size", out JsonElement stated))
            return JsonTensor.Checked(JsonTensor.Read(Property(input, "data", name), name, entry.DType, shape), name, entry);
        if (input.TryGetProperty("data", out _))
            throw Bad($"{name}: expected either data or binary_data_size, got both.");
        long expected = (long)count * DataType.Size(entry.DType);
        if (stated.ValueKind != JsonValueKind.Number || !stated.TryGetInt64(out long size) || size != expected)
            throw Bad($"{name}: expected a binary_data_size of {expected} for {shape}, got {Printable.Short(stated.GetRawText())}.");
        if (size > _binary.Length - _place)
            throw Bad($"{name}: expected {size} bytes behind the JSON, got {_binary.Length - _place}.");
        Tensor tensor = DataType.Read(_binary.Span.Slice(_place, (int)size), entry.DType, shape);
        _place += (int)size;
        return JsonTensor.Checked(tensor, name, entry);
    }

    private Shape ShapeOf(JsonElement element, string name, ObservationEntry entry)
    {
        string expected = $"[N{string.Concat(entry.Shape.Sizes.ToArray().Select(static size => $", {size}"))}]";
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() != entry.Shape.Sizes.Length + 1)
            throw Bad($"{name}: expected the shape {expected}, got {Printable.Short(element.GetRawText())}.");
        int[] sizes = new int[entry.Shape.Sizes.Length + 1];
        for (int i = 0; i < sizes.Length; i++)
        {
            if (element[i].ValueKind != JsonValueKind.Number || !element[i].TryGetInt32(out sizes[i]) || sizes[i] < 1
                || (i > 0 && sizes[i] != entry.Shape[i - 1]))
            {
                throw Bad($"{name}: expected the shape {expected} with N from 1 to {_policy.MaxBatch}, got "
                    + $"{Printable.Short(element.GetRawText())}.");
            }
        }

        return sizes[0] <= _policy.MaxBatch
            ? sizes
            : throw new ProtocolException(413, $"{name}: expected at most {_policy.MaxBatch} observations at once, got {sizes[0]}.");
    }

    private static bool Parameter(JsonElement element, string name, out JsonElement value)
    {
        value = default;
        if (!element.TryGetProperty("parameters", out JsonElement parameters))
            return false;
        return parameters.ValueKind == JsonValueKind.Object
            ? parameters.TryGetProperty(name, out value)
            : throw Bad($"parameters: expected an object, got {parameters.ValueKind}.");
    }

    private static bool? Flag(JsonElement element, string name) => !Parameter(element, name, out JsonElement value)
        ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Bad($"{name}: expected true or false, got {Printable.Short(value.GetRawText())}.");

    private static JsonElement Property(JsonElement element, string name, string of) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
            ? value
            : throw Bad($"{Printable.Short(of)}: expected {name}, got none.");

    private static string Text(JsonElement element, string what) => element.ValueKind == JsonValueKind.String
        ? element.GetString()!
        : throw Bad($"{what}: expected a text, got {element.ValueKind}.");
}
