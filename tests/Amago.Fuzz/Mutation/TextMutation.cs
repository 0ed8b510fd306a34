using System.Text;

namespace Amago.Fuzz.Mutation;

/// <summary>
/// What can be done to text: numbers and words of its language put in, brackets without end, beside what is done to bytes.
/// </summary>
internal sealed class TextMutation(params string[] words)
{
    private static readonly string[] Numbers =
    [
        "0", "1", "-1", "2", "3", "-0", "1.0", "1e2", "1e400", "-1e400", "2147483647", "2147483648", "-2147483648", "4294967296",
        "9223372036854775807", "9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616",
        "999999999999999999999999999999", "1e-400", "NaN", "Infinity", "null", "true", "None", "True", "[]", "{}", "()", "(1,)", "{1: 2}",
        ".5", "5.", "0x10", "00", "1_000", "''", "\"\"",
    ];

    private static readonly string[] Brackets = ["[", "{", "(", "{\"a\":"];

    public byte[] Mutate(byte[] input, Func<byte[]> another, Random random) =>
        ByteMutation.Repeat(input, random, bytes => Change(bytes, another, random));

    /// <summary>One change.</summary>
    public byte[] Change(byte[] input, Func<byte[]> another, Random random)
    {
        int at = random.Next(input.Length + 1);
        switch (random.Next(5))
        {
            case 0:
                int start = Math.Max(0, Array.FindIndex(input, Math.Min(at, input.Length), static c => c is >= (byte)'0' and <= (byte)'9'));
                int end = start;
                while (end < input.Length && input[end] is >= (byte)'0' and <= (byte)'9' or (byte)'.' or (byte)'e')
                    end++;
                return [.. input[..start], .. Bytes(Numbers[random.Next(Numbers.Length)]), .. input[end..]];
            case 1:
                byte[] word = Bytes(words.Length == 0 ? Numbers[random.Next(Numbers.Length)] : words[random.Next(words.Length)]);
                int over = random.Next(2) == 0 ? at : Math.Min(input.Length, at + word.Length);
                return [.. input[..at], .. word, .. input[over..]];
            case 2 when random.Next(4) == 0:
                return [.. input[..at], .. Nested(random), .. input[at..]];
            default:
                return ByteMutation.Change(input, another, random);
        }
    }

    private static byte[] Nested(Random random)
    {
        string open = Brackets[random.Next(Brackets.Length)], close = open[0] switch { '[' => "]", '(' => ")", _ => "}" };
        int depth = random.Next(4) == 0 ? random.Next(1, 100_000) : random.Next(1, 80);
        var text = new StringBuilder().Insert(0, open, depth);
        return Bytes((random.Next(2) == 0 ? text.Insert(text.Length, close, depth) : text).ToString());
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
