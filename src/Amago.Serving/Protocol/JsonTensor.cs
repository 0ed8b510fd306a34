using System.Globalization;
using System.Text.Json;

namespace Amago.Serving.Protocol;

/// <summary>Tensors out of JSON arrays, flat or nested, in row-major order.</summary>
internal static class JsonTensor
{
    public static Tensor Read(JsonElement data, string name, DType type, Shape shape)
    {
        var numbers = new JsonElement[shape.ElementCount];
        int count = 0;
        Collect(data, name, numbers, ref count);
        if (count != numbers.Length)
            throw Bad($"{name}: expected {numbers.Length} numbers for {shape}, got {count}.");
        return type switch
        {
            DType.UInt8 => Tensor.FromArray(Array.ConvertAll(numbers, number =>
                number.TryGetByte(out byte value) ? value : throw Wrong(name, "0 to 255", number)), shape),
            DType.Int64 => Tensor.FromArray(Array.ConvertAll(numbers, number =>
                number.TryGetInt64(out long value) ? value : throw Wrong(name, "whole numbers of 64 bits", number)), shape),
            _ => Tensor.FromArray(Array.ConvertAll(numbers, number =>
                number.TryGetSingle(out float value) && float.IsFinite(value)
                    ? value
                    : throw Wrong(name, "finite float32", number)), shape),
        };
    }

    /// <summary>Refuses what would spoil a batch for others: floats that are not finite, alternatives that there are not.</summary>
    public static Tensor Checked(Tensor tensor, string name, ObservationEntry entry)
    {
        if (tensor.DType == DType.Float32)
        {
            foreach (float value in tensor.AsSpan<float>())
            {
                if (!float.IsFinite(value))
                    throw Bad($"{name}: expected finite numbers, got {value.ToString(CultureInfo.InvariantCulture)}.");
            }
        }

        if (entry is DiscreteEntry discrete)
        {
            foreach (long value in tensor.AsSpan<long>())
            {
                if (value < 0 || value >= discrete.Count)
                    throw Bad($"{name}: expected 0 to {discrete.Count - 1}, got {value}.");
            }
        }

        return tensor;
    }

    private static void Collect(JsonElement data, string name, JsonElement[] numbers, ref int count)
    {
        if (data.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in data.EnumerateArray())
                Collect(item, name, numbers, ref count);
            return;
        }

        if (data.ValueKind != JsonValueKind.Number)
            throw Wrong(name, "numbers", data);
        if (count == numbers.Length)
            throw Bad($"{name}: expected {numbers.Length} numbers, got more.");
        numbers[count++] = data;
    }

    private static ProtocolException Wrong(string name, string expected, JsonElement got) =>
        Bad($"{name}: expected {expected}, got {Printable.Short(got.GetRawText())}.");

    private static ProtocolException Bad(string message) => new(400, message);
}
