using System.Text.Json;
using Amago.Serving.Models;

namespace Amago.Serving.Protocol;

/// <summary>Reads inference requests: JSON, and the tensors that may lie behind it.</summary>
internal sealed class JsonRequest
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    private readonly RequestInputs _inputs;
    private readonly ReadOnlyMemory<byte> _binary;
    private int _place;

    private JsonRequest(Generation model, ReadOnlyMemory<byte> binary) => (_inputs, _binary) = (new RequestInputs(model), binary);

    /// <summary>Reads a request for a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="jsonLength">Length of the JSON in it, as the header says; null without one.</param>
    /// <exception cref="RefusedException">It is damaged, or does not fit the model.</exception>
    public static InferenceRequest Read(Generation model, ReadOnlyMemory<byte> body, int? jsonLength)
    {
        int length = jsonLength ?? body.Length;
        if (length < 0 || length > body.Length)
            throw Bad($"Inference-Header-Content-Length: expected 0 to the body's {body.Length} bytes, got {length}.");
        try
        {
            using var document = JsonDocument.Parse(body[..length], Options);
            return new JsonRequest(model, body[length..]).Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Bad($"expected JSON of an inference request, got: {Printable.Short(e.Message)}");
        }
    }

    private static RefusedException Bad(string message) => new(RefusedException.Damaged, message);

    private InferenceRequest Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw Bad($"expected an object with inputs, got {root.ValueKind}.");
        string? id = TryGet(root, "id", out JsonElement named) ? Text(named, "id") : null;
        if (!root.TryGetProperty("inputs", out JsonElement inputs) || inputs.ValueKind != JsonValueKind.Array)
            throw Bad("expected inputs, an array of tensors, got none.");
        foreach (JsonElement input in inputs.EnumerateArray())
            Add(input);
        if (_place != _binary.Length)
            throw Bad($"expected {_place} bytes behind the JSON, as binary_data_size says, got {_binary.Length}.");
        bool binary = Flag(root, "binary_data_output") ?? false;
        return new InferenceRequest(id, _inputs.Finish(), Outputs(root, binary), binary, Timeout(root));
    }

    private void Add(JsonElement input)
    {
        string name = Text(Property(input, "name", "an input"), "an input's name");
        string shown = Printable.Short(name); // any text, until it is found to be an input's name
        string type = Text(Property(input, "datatype", shown), "datatype");
        (ObservationEntry entry, Shape shape) = _inputs.Expect(name, type, Sizes(Property(input, "shape", shown), shown));
        bool isBinary = Parameter(input, "binary_data_size", out JsonElement stated);
        if (isBinary && TryGet(input, "data", out _))
            throw Bad($"{name}: expected either data or binary_data_size, got both.");
        _inputs.Add(name, entry, isBinary
            ? Bytes(stated, name, entry.DType, shape)
            : JsonTensor.Read(Property(input, "data", name), name, entry.DType, shape));
    }

    private Tensor Bytes(JsonElement stated, string name, DType type, Shape shape)
    {
        long expected = (long)shape.ElementCount * DataType.Size(type);
        if (stated.ValueKind != JsonValueKind.Number || !stated.TryGetInt64(out long size) || size != expected)
            throw Bad($"{name}: expected a binary_data_size of {expected} for {shape}, got {Printable.Short(stated.GetRawText())}.");
        if (size > _binary.Length - _place)
            throw Bad($"{name}: expected {size} bytes behind the JSON, got {_binary.Length - _place}.");
        Tensor tensor = DataType.Read(_binary.Span.Slice(_place, (int)size), type, shape);
        _place += (int)size;
        return tensor;
    }

    private RequestedOutput[]? Outputs(JsonElement root, bool binary)
    {
        if (!TryGet(root, "outputs", out JsonElement outputs))
            return null;
        if (outputs.ValueKind != JsonValueKind.Array)
            throw Bad($"outputs: expected an array, got {outputs.ValueKind}.");
        return _inputs.Outputs(outputs.EnumerateArray().Select(output => new RequestedOutput(
            Text(Property(output, "name", "an output"), "an output's name"), Flag(output, "binary_data") ?? binary)));
    }

    private static long[] Sizes(JsonElement shape, string name)
    {
        if (shape.ValueKind != JsonValueKind.Array)
            throw Bad($"{name}: expected a shape, an array of whole numbers, got {shape.ValueKind}.");
        RequestInputs.ExpectRank(name, shape.GetArrayLength());
        return [.. shape.EnumerateArray().Select(size => size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out long value)
            ? value
            : throw Bad($"{name}: expected a shape, an array of whole numbers, got {Printable.Short(size.GetRawText())} in it."))];
    }

    private static long Timeout(JsonElement root) => !Parameter(root, "timeout", out JsonElement value)
        ? 0
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long microseconds)
            ? microseconds
            : throw Bad($"timeout: expected microseconds, got {Printable.Short(value.GetRawText())}.");

    private static bool Parameter(JsonElement element, string name, out JsonElement value)
    {
        value = default;
        if (!TryGet(element, "parameters", out JsonElement parameters))
            return false;
        return parameters.ValueKind == JsonValueKind.Object
            ? TryGet(parameters, name, out value)
            : throw Bad($"parameters: expected an object, got {parameters.ValueKind}.");
    }

    private static bool? Flag(JsonElement element, string name) => !Parameter(element, name, out JsonElement value)
        ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Bad($"{name}: expected true or false, got {Printable.Short(value.GetRawText())}.");

    // Null stands for what is not there.
    private static bool TryGet(JsonElement element, string name, out JsonElement value) =>
        element.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    private static JsonElement Property(JsonElement element, string name, string of) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
            ? value
            : throw Bad($"{of}: expected {name}, got none.");

    private static string Text(JsonElement element, string what) => element.ValueKind == JsonValueKind.String
        ? element.GetString()!
        : throw Bad($"{what}: expected a text, got {element.ValueKind}.");
}
