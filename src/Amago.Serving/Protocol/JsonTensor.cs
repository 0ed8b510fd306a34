using System.Text.Json;
using Amago.Serving.Models;

namespace Amago.Serving.Protocol;

/// <summary>Tensors out of JSON arrays, flat or nested as their shape is, in row-major order.</summary>
internal static class JsonTensor
{
    /// <summary>A tensor of the type and shape; nothing of its size is allocated where the text is too short for it.</summary>
    /// <exception cref="RefusedException">There are fewer numbers or more, nested otherwise, or others than the type has.</exception>
    public static Tensor Read(JsonElement data, string name, DType type, Shape shape)
    {
        if (data.ValueKind != JsonValueKind.Array)
            throw new RefusedException(RefusedException.Damaged, $"{name}: expected data, an array of numbers, got {data.ValueKind}.");
        var numbers = new JsonNumbers(data, name, shape);
        switch (type)
        {
            case DType.UInt8:
                var bytes = new byte[shape.ElementCount];
                if (JsonBytes.TryRead(data, bytes))
                    return Tensor.FromArray(bytes, shape);
                for (int i = 0; numbers.Read(); i++)
                {
                    if (!numbers.TryGetByte(out bytes[i]))
                        throw numbers.Expected("0 to 255");
                }

                return Tensor.FromArray(bytes, shape);
            case DType.Int64:
                var whole = new long[shape.ElementCount];
                for (int i = 0; numbers.Read(); i++)
                {
                    if (!numbers.TryGetInt64(out whole[i]))
                        throw numbers.Expected("whole numbers of 64 bits");
                }

                return Tensor.FromArray(whole, shape);
            default:
                var floats = new float[shape.ElementCount];
                for (int i = 0; numbers.Read(); i++)
                {
                    if (!numbers.TryGetSingle(out floats[i]))
                        throw numbers.Expected("float32");
                }

                return Tensor.FromArray(floats, shape);
        }
    }
}
