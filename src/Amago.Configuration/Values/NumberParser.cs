using System.Globalization;
using System.Numerics;

namespace Amago.Configuration.Values;

/// <summary>Python's numbers: integers of any base and size, floats; underscores between digits.</summary>
internal static class NumberParser
{
    // As Python's own limit for decimal text; the time to convert grows with its square.
    private const int MaxDigits = 4300;

    public static bool StartsAt(GinScanner scanner) =>
        char.IsAsciiDigit(scanner.Current) || (scanner.Current == '.' && char.IsAsciiDigit(scanner.Peek(1)));

    /// <summary>Parses an unsigned number at the scanner's place.</summary>
    public static Literal Parse(GinScanner scanner)
    {
        SourceLocation start = scanner.Location;
        string text = Take(scanner);
        if (text.Length > MaxDigits)
            throw start.Expected($"a number of at most {MaxDigits} digits", $"{text.Length} characters");
        string plain = text.Replace("_", "", StringComparison.Ordinal);
        if (IsDecimal(text))
            return new IntegerLiteral(BigInteger.Parse(plain, CultureInfo.InvariantCulture));
        if (IsOfOtherBase(text))
            return new IntegerLiteral(OfBase(plain));
        if (IsFloat(text))
            return new FloatLiteral(double.Parse(plain, NumberStyles.Float, CultureInfo.InvariantCulture));
        throw start.Expected(Expectation(text), Quoted.Text(text));
    }

    private static string Expectation(string text) => text switch
    {
        [.., 'j' or 'J'] => "an integer or a float (there are no complex numbers)",
        ['0', >= '0' and <= '9' or '_', ..] when text.All(
            static c => c is '_' or (>= '0' and <= '9')) => "an integer without leading zeros (0o starts an octal one)",
        _ => "a number",
    };

    // Everything that Python would take as one word, and the sign of an exponent.
    private static string Take(GinScanner scanner)
    {
        int start = scanner.Position;
        bool isDecimal = !(scanner.Current == '0' && char.IsAsciiLetter(scanner.Peek(1)));
        do
        {
            bool signFollows = isDecimal && scanner.Current is 'e' or 'E' && scanner.Peek(1) is '+' or '-'
                && char.IsAsciiDigit(scanner.Peek(2));
            scanner.Position += signFollows ? 2 : 1;
        }
        while (scanner.Current == '.' || Selector.IsPart(scanner.Current));
        return scanner.Slice(start, scanner.Position);
    }

    private static BigInteger OfBase(string text)
    {
        int bits = char.ToLowerInvariant(text[1]) switch { 'x' => 4, 'o' => 3, _ => 1 };
        BigInteger value = BigInteger.Zero;
        foreach (char digit in text.AsSpan(2))
            value = (value << bits) | Convert.ToInt32(digit.ToString(), 16);
        return value;
    }

    private static bool IsDecimal(ReadOnlySpan<char> text) =>
        AreDigits(text, '9') && (text[0] != '0' || !text.ContainsAnyInRange('1', '9'));

    private static bool IsOfOtherBase(ReadOnlySpan<char> text) => text switch
    {
        ['0', 'x' or 'X', .. var digits] => AreDigits(AfterPrefix(digits), 'f'),
        ['0', 'o' or 'O', .. var digits] => AreDigits(AfterPrefix(digits), '7'),
        ['0', 'b' or 'B', .. var digits] => AreDigits(AfterPrefix(digits), '1'),
        _ => false,
    };

    private static ReadOnlySpan<char> AfterPrefix(ReadOnlySpan<char> digits) => digits is ['_', ..] ? digits[1..] : digits;

    private static bool IsFloat(ReadOnlySpan<char> text)
    {
        int e = text.IndexOfAny('e', 'E');
        ReadOnlySpan<char> mantissa = e < 0 ? text : text[..e];
        ReadOnlySpan<char> exponent = e < 0 ? "0" : text[(e + 1)..];
        if (!AreDigits(exponent is ['+' or '-', ..] ? exponent[1..] : exponent, '9'))
            return false;
        int point = mantissa.IndexOf('.');
        if (point < 0)
            return e >= 0 && AreDigits(mantissa, '9');
        ReadOnlySpan<char> whole = mantissa[..point], fraction = mantissa[(point + 1)..];
        return whole.Length + fraction.Length > 0 && (whole.Length == 0 || AreDigits(whole, '9'))
            && (fraction.Length == 0 || AreDigits(fraction, '9'));
    }

    /// <summary>Whether these are digits up to <paramref name="last"/>, with single underscores between them.</summary>
    private static bool AreDigits(ReadOnlySpan<char> text, char last)
    {
        bool wasDigit = false;
        foreach (char character in text)
        {
            bool isDigit = char.IsAsciiHexDigit(character) && char.ToLowerInvariant(character) <= last;
            if (!isDigit && (character != '_' || !wasDigit))
                return false;
            wasDigit = isDigit;
        }

        return wasDigit;
    }
}
