using System.Runtime.InteropServices;
using System.Text.Json;

namespace Amago.Serving.Protocol;

/// <summary>
/// The usual form of an image in JSON, read in one pass: numbers from 0 to 255 in one array. A reader of any JSON takes twenty times as
/// long for each, and an image has tens of thousands.
/// </summary>
internal static class JsonBytes
{
    /// <summary>Reads the numbers of an array; false where it has another form, fewer, more or other numbers.</summary>
    /// <param name="data">An array of a document, and so valid JSON.</param>
    /// <param name="values">Receives the numbers; holds anything where the answer is false.</param>
    public static bool TryRead(JsonElement data, Span<byte> values)
    {
        ReadOnlySpan<byte> text = JsonMarshal.GetRawUtf8Value(data);
        int count = 0;
        for (int i = 1; i < text.Length - 1; i++)
        {
            if (text[i] is (byte)' ' or (byte)',' or (byte)'\n' or (byte)'\r' or (byte)'\t')
                continue;
            uint number = 0;
            int begin = i;
            while (text[i] is >= (byte)'0' and <= (byte)'9' && i - begin < 3)
                number = (10 * number) + (uint)(text[i++] - '0');
            bool isEnd = text[i] is (byte)',' or (byte)']' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';
            if (i == begin || !isEnd || number > byte.MaxValue || count == values.Length)
                return false;
            values[count++] = (byte)number;
        }

        return count == values.Length;
    }
}
