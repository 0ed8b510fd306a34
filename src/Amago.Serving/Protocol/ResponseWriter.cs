using System.Buffers;
using System.Text.Json;
using Amago.Serving.Models;

namespace Amago.Serving.Protocol;

/// <summary>Writes what the protocol answers.</summary>
internal static class ResponseWriter
{
    /// <summary>The answer of an inference: JSON, and the tensors that were asked for as bytes behind it.</summary>
    /// <returns>The body, and the JSON's length in it; null where all is JSON.</returns>
    /// <exception cref="ProtocolException">A number is not finite, which JSON can't say.</exception>
    public static (byte[] Body, int? JsonLength) Inference(string model, InferenceRequest request, StateDict answers)
    {
        IEnumerable<RequestedOutput> outputs =
            request.Outputs ?? [.. answers.Keys.Select(name => new RequestedOutput(name, request.Binary))];
        var behind = new List<byte[]>();
        byte[] json = Json(writer =>
        {
            writer.WriteString("model_name", model);
            writer.WriteString("model_version", "1");
            if (request.Id is not null)
                writer.WriteString("id", request.Id);
            writer.WriteStartArray("outputs");
            foreach (RequestedOutput output in outputs)
            {
                Tensor values = answers[output.Name];
                WriteHead(writer, output.Name, DataType.Of(values.DType), values.Shape.Sizes);
                if (output.Binary)
                {
                    behind.Add(DataType.Write(values));
                    writer.WriteStartObject("parameters");
                    writer.WriteNumber("binary_data_size", behind[^1].Length);
                    writer.WriteEndObject();
                }
                else
                {
                    WriteData(writer, output.Name, values);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
        return behind.Count == 0 ? (json, null) : ([.. json, .. behind.SelectMany(static bytes => bytes)], json.Length);
    }

    /// <summary>What a policy takes and gives.</summary>
    public static byte[] Model(string name, Generation policy) => Json(writer =>
    {
        writer.WriteString("name", name);
        writer.WriteStartArray("versions");
        writer.WriteStringValue("1");
        writer.WriteEndArray();
        writer.WriteString("platform", "amago");
        writer.WriteStartArray("inputs");
        foreach ((string input, ObservationEntry entry) in policy.Inputs)
        {
            WriteHead(writer, input, DataType.Of(entry.DType), [-1, .. entry.Shape.Sizes]);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("outputs");
        foreach (OutputForm output in policy.Outputs)
        {
            WriteHead(writer, output.Name, DataType.Of(output.Type), [-1, .. output.Row]);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    /// <summary>An object.</summary>
    public static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteHead(Utf8JsonWriter writer, string name, string type, ReadOnlySpan<int> shape)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteString("datatype", type);
        writer.WriteStartArray("shape");
        foreach (int size in shape)
            writer.WriteNumberValue(size);
        writer.WriteEndArray();
    }

    private static void WriteData(Utf8JsonWriter writer, string name, Tensor values)
    {
        writer.WriteStartArray("data");
        if (values.DType == DType.Int64)
        {
            foreach (long value in values.AsSpan<long>())
                writer.WriteNumberValue(value);
        }
        else
        {
            foreach (float value in values.AsSpan<float>())
            {
                if (!float.IsFinite(value))
                    throw new ProtocolException(500, $"{name}: the policy gives numbers that are not finite; only bytes can say them.");
                writer.WriteNumberValue(value);
            }
        }

        writer.WriteEndArray();
    }
}
