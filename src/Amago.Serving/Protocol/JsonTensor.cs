using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Amago.Serving.Models;

namespace Amago.Serving.Protocol;

/// <summary>Tensors out of JSON arrays, flat or nested, in row-major order.</summary>
internal static class JsonTensor
{
    /// <summary>A tensor of the type and shape; nothing of its size is allocated where the text is too short for it.</summary>
    /// <exception cref="RefusedException">There are fewer numbers or more, or others than the type has.</exception>
    public static Tensor Read(JsonElement data, string name, DType type, Shape shape)
    {
        if (data.ValueKind != JsonValueKind.Array)
            throw Bad($"{name}: expected data, an array of numbers, got {data.ValueKind}.");
        int expected = shape.ElementCount;
        ReadOnlySpan<byte> text = JsonMarshal.GetRawUtf8Value(data);
        if (text.Length < 2L * expected) // a digit each, and what parts them
            throw Bad($"{name}: expected {expected} numbers for {shape}, got {text.Length} characters.");
        var numbers = new Utf8JsonReader(text);
        switch (type)
        {
            case DType.UInt8:
                var bytes = new byte[expected];
                for (int i = 0; Next(ref numbers, i, expected, name); i++)
                {
                    if (!numbers.TryGetByte(out bytes[i]))
                        throw Wrong(name, "0 to 255", numbers.ValueSpan);
                }

                return Tensor.FromArray(bytes, shape);
            case DType.Int64:
                var whole = new long[expected];
                for (int i = 0; Next(ref numbers, i, expected, name); i++)
                {
                    if (!numbers.TryGetInt64(out whole[i]))
                        throw Wrong(name, "whole numbers of 64 bits", numbers.ValueSpan);
                }

                return Tensor.FromArray(whole, shape);
            default:
                var floats = new float[expected];
                for (int i = 0; Next(ref numbers, i, expected, name); i++)
                {
                    if (!numbers.TryGetSingle(out floats[i]) || !float.IsFinite(floats[i]))
                        throw Wrong(name, "finite float32", numbers.ValueSpan);
                }

                return Tensor.FromArray(floats, shape);
        }
    }

    // Whether there is one more; it has to be there until all are, and not after.
    private static bool Next(ref Utf8JsonReader numbers, int count, int expected, string name)
    {
        while (numbers.Read())
        {
            if (numbers.TokenType is JsonTokenType.StartArray or JsonTokenType.EndArray)
                continue;
            if (numbers.TokenType != JsonTokenType.Number)
                throw Wrong(name, "numbers", numbers.ValueSpan);
            return count < expected ? true : throw Bad($"{name}: expected {expected} numbers, got more.");
        }

        return count == expected ? false : throw Bad($"{name}: expected {expected} numbers, got {count}.");
    }

    private static RefusedException Wrong(string name, string expected, ReadOnlySpan<byte> got) =>
        Bad($"{name}: expected {expected}, got {Printable.Short(Encoding.UTF8.GetString(got))}.");

    private static RefusedException Bad(string message) => new(RefusedException.Damaged, message);
}
