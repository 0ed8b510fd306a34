using System.Text.Json;
using Amago.Serving.Models;

namespace Amago.Serving.Protocol;

/// <summary>Tensors out of JSON arrays, flat or nested, in row-major order.</summary>
internal static class JsonTensor
{
    /// <summary>A tensor of the type and shape; nothing of its size is allocated before as many numbers are there.</summary>
    /// <exception cref="RefusedException">There are fewer or more, or others than the type has.</exception>
    public static Tensor Read(JsonElement data, string name, DType type, Shape shape)
    {
        int expected = shape.ElementCount;
        if (data.ValueKind != JsonValueKind.Array)
            throw Wrong(name, "an array of numbers", data);
        long count = Count(data);
        if (count != expected)
            throw Bad($"{name}: expected {expected} numbers for {shape}, got {count}.");
        switch (type)
        {
            case DType.UInt8:
                var bytes = new byte[expected];
                Fill(data, bytes, number => number.TryGetByte(out byte value) ? value : throw Wrong(name, "0 to 255", number));
                return Tensor.FromArray(bytes, shape);
            case DType.Int64:
                var whole = new long[expected];
                Fill(data, whole, number => number.TryGetInt64(out long value)
                    ? value
                    : throw Wrong(name, "whole numbers of 64 bits", number));
                return Tensor.FromArray(whole, shape);
            default:
                var floats = new float[expected];
                Fill(data, floats, number => number.TryGetSingle(out float value) && float.IsFinite(value)
                    ? value
                    : throw Wrong(name, "finite float32", number));
                return Tensor.FromArray(floats, shape);
        }

        void Fill<T>(JsonElement array, T[] numbers, Func<JsonElement, T> read)
        {
            int place = 0;
            Collect(array, numbers, ref place, number => number.ValueKind == JsonValueKind.Number
                ? read(number)
                : throw Wrong(name, "numbers", number));
        }
    }

    // Arrays that begin with no array are flat.
    private static long Count(JsonElement array)
    {
        if (array.GetArrayLength() == 0 || array[0].ValueKind != JsonValueKind.Array)
            return array.GetArrayLength();
        long count = 0;
        foreach (JsonElement item in array.EnumerateArray())
            count += item.ValueKind == JsonValueKind.Array ? Count(item) : 1;
        return count;
    }

    private static void Collect<T>(JsonElement array, T[] numbers, ref int place, Func<JsonElement, T> read)
    {
        foreach (JsonElement item in array.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Array && array[0].ValueKind == JsonValueKind.Array)
                Collect(item, numbers, ref place, read);
            else
                numbers[place++] = read(item);
        }
    }

    private static RefusedException Wrong(string name, string expected, JsonElement got) =>
        Bad($"{name}: expected {expected}, got {Printable.Short(got.GetRawText())}.");

    private static RefusedException Bad(string message) => new(RefusedException.Damaged, message);
}
