using System.Globalization;
using System.Text;

namespace Amago.Configuration.Values;

/// <summary>Python's strings: single and triple quotes, escapes, raw ones.</summary>
internal static class StringParser
{
    /// <summary>Whether a quote stands here, behind letters that may be a string's prefix.</summary>
    public static bool StartsAt(GinScanner scanner)
    {
        int length = 0;
        while (length < 3 && char.IsAsciiLetter(scanner.Peek(length)))
            length++;
        return scanner.Peek(length) is '\'' or '"';
    }

    /// <summary>Parses one string, with its prefix, at the scanner's place.</summary>
    public static string Parse(GinScanner scanner)
    {
        SourceLocation start = scanner.Location;
        bool isRaw = IsRaw(scanner.TakeWhile(char.IsAsciiLetter), start);
        char quote = scanner.Current;
        bool isTriple = scanner.Peek(1) == quote && scanner.Peek(2) == quote;
        int width = isTriple ? 3 : 1;
        scanner.Position += width;
        var value = new StringBuilder();
        while (!Closes(scanner, quote, width))
        {
            if (scanner.IsAtEnd || (scanner.Current == '\n' && !isTriple))
                throw start.Expected(
                    $"{new string(quote, width)} that closes this string", scanner.IsAtEnd ? "the end of the text" : "the end of the line");
            if (scanner.Current != '\\')
                value.Append(Take(scanner));
            else if (isRaw)
                value.Append(Take(scanner)).Append(scanner.IsAtEnd ? "" : Take(scanner).ToString()); // a quote behind it is no end
            else
                Escape(scanner, value);
        }

        scanner.Position += width;
        return value.ToString();
    }

    private static char Take(GinScanner scanner)
    {
        scanner.Position++;
        return scanner.Peek(-1);
    }

    private static bool IsRaw(ReadOnlySpan<char> prefix, SourceLocation start) => prefix switch
    {
        "" or "u" or "U" => false,
        "r" or "R" => true,
        _ when prefix.IndexOfAny('b', 'B') >= 0 => throw start.Expected("a string (there are no bytes)", $"the prefix {prefix}"),
        _ when prefix.IndexOfAny("fFtT") >= 0 => throw start.Expected("a string without placeholders", $"the prefix {prefix}"),
        _ => throw start.Expected("a string with the prefix r or u, or none", $"the prefix {prefix}"),
    };

    private static bool Closes(GinScanner scanner, char quote, int width) =>
        scanner.Current == quote && (width == 1 || (scanner.Peek(1) == quote && scanner.Peek(2) == quote));

    // https://docs.python.org/3/reference/lexical_analysis.html#escape-sequences
    private static void Escape(GinScanner scanner, StringBuilder value)
    {
        SourceLocation start = scanner.Location;
        scanner.Position++;
        if (scanner.IsAtEnd)
            return; // which the string's end reports
        char kind = Take(scanner);
        switch (kind)
        {
            case '\n': break;
            case '\\' or '\'' or '"': value.Append(kind); break;
            case 'a': value.Append('\a'); break;
            case 'b': value.Append('\b'); break;
            case 'f': value.Append('\f'); break;
            case 'n': value.Append('\n'); break;
            case 'r': value.Append('\r'); break;
            case 't': value.Append('\t'); break;
            case 'v': value.Append('\v'); break;
            case >= '0' and <= '7': value.Append(Octal(scanner)); break;
            case 'x': value.Append((char)Hex(scanner, start, 2)); break;
            case 'u': value.Append((char)Hex(scanner, start, 4)); break;
            case 'U': AppendCodePoint(value, Hex(scanner, start, 8), start); break;
            case 'N': throw start.Expected(@"an escape with a number such as \u00e9 (there are no character names)", @"'\\N'");
            default: value.Append('\\').Append(kind); break; // Python keeps what it does not know
        }
    }

    private static char Octal(GinScanner scanner)
    {
        int value = scanner.Peek(-1) - '0';
        for (int more = 0; more < 2 && scanner.Current is >= '0' and <= '7'; more++, scanner.Position++)
            value = (8 * value) + scanner.Current - '0';
        return (char)value;
    }

    private static uint Hex(GinScanner scanner, SourceLocation start, int digits)
    {
        int first = scanner.Position;
        for (int i = 0; i < digits; i++, scanner.Position++)
        {
            if (!char.IsAsciiHexDigit(scanner.Current))
                throw start.Expected(
                    $"{digits} hexadecimal digits behind this escape", Quoted.Text(scanner.Slice(start.Offset, scanner.Position)));
        }

        return uint.Parse(scanner.Slice(first, scanner.Position), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    private static void AppendCodePoint(StringBuilder value, uint code, SourceLocation start)
    {
        if (code > 0x10ffff)
            throw start.Expected(@"a character up to \U0010ffff", $@"'\\U{code:x8}'");
        if (code <= char.MaxValue)
            value.Append((char)code);
        else
            value.Append(char.ConvertFromUtf32((int)code));
    }
}
