using System.Buffers;
using System.Text.Json;
using Amago.Serving.Models;

namespace Amago.Serving.Protocol;

/// <summary>Writes what the protocol answers.</summary>
internal static class ResponseWriter
{
    /// <summary>The answer of an inference: JSON, and the tensors that were asked for as bytes behind it.</summary>
    /// <returns>The body in parts, the JSON first.</returns>
    /// <exception cref="RefusedException">A number is not finite, which JSON can't say.</exception>
    public static List<byte[]> Inference(string model, InferenceRequest request, StateDict answers)
    {
        var parts = new List<byte[]> { Array.Empty<byte>() };
        parts[0] = Json(writer =>
        {
            writer.WriteString("model_name", model);
            writer.WriteString("model_version", ModelSet.Version);
            if (request.Id is not null)
                writer.WriteString("id", request.Id);
            writer.WriteStartArray("outputs");
            foreach (RequestedOutput output in request.Of(answers))
            {
                Tensor values = answers[output.Name];
                WriteHead(writer, output.Name, DataType.Of(values.DType), values.Shape.Sizes);
                if (output.Binary)
                {
                    parts.Add(DataType.Write(values));
                    writer.WriteStartObject("parameters");
                    writer.WriteNumber("binary_data_size", parts[^1].Length);
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
        return parts;
    }

    /// <summary>What a model takes and gives.</summary>
    public static byte[] Model(string name, Generation model) => Json(writer =>
    {
        writer.WriteString("name", name);
        writer.WriteStartArray("versions");
        writer.WriteStringValue(ModelSet.Version);
        writer.WriteEndArray();
        writer.WriteString("platform", Server.Platform);
        writer.WriteStartArray("inputs");
        foreach ((string input, ObservationEntry entry) in model.Inputs)
        {
            WriteHead(writer, input, DataType.Of(entry.DType), [-1, .. entry.Shape.Sizes]);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("outputs");
        foreach (OutputForm output in model.Outputs)
        {
            WriteHead(writer, output.Name, DataType.Of(output.Type), [-1, .. output.Row]);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    /// <summary>What the server is.</summary>
    public static byte[] ServerMetadata() => Json(static writer =>
    {
        writer.WriteString("name", Server.Name);
        writer.WriteString("version", Server.Version);
        writer.WriteStartArray("extensions");
        writer.WriteStringValue(Server.BinaryExtension);
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
                    throw new RefusedException(
                        RefusedException.Failed, $"{name}: the policy gives numbers that are not finite; only bytes can say them.");
                writer.WriteNumberValue(value);
            }
        }

        writer.WriteEndArray();
    }
}
