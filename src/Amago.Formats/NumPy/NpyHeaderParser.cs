using System.Text;
using Amago.Formats.Elements;

namespace Amago.Formats.NumPy;

/// <summary>
/// Parses the header, a Python literal: <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (3, 4), }</c>, keys in any order, then
/// white space.
/// </summary>
internal ref struct NpyHeaderParser(ReadOnlySpan<byte> header, int start, string file)
{
    private readonly ReadOnlySpan<byte> _header = header;
    private int _position;

    public NpyHeader Parse()
    {
        NpyType? type = null;
        bool? fortranOrder = null;
        int[]? sizes = null;
        Expect('{');
        while (!Accept('}'))
        {
            string key = QuotedText("a quoted key");
            Expect(':');
            switch (key)
            {
                case "descr" when type is null:
                    type = Type();
                    break;
                case "fortran_order" when fortranOrder is null:
                    fortranOrder = TruthValue();
                    break;
                case "shape" when sizes is null:
                    sizes = Tuple();
                    break;
                default:
                    throw Expected("descr, fortran_order and shape once each", $"'{key}'");
            }

            if (!Accept(','))
            {
                Expect('}');
                break;
            }
        }

        SkipSpace();
        if (_position != _header.Length)
            throw Expected("nothing but white space behind the header", Next());
        return type is not null && fortranOrder is not null && sizes is not null
            ? new NpyHeader(type.Value, fortranOrder.Value, sizes)
            : throw Expected("descr, fortran_order and shape", "not all of them");
    }

    private NpyType Type()
    {
        if (At('[') || At('(') || At('{'))
            throw NotSupported($"a plain type: {NpyType.Supported}", "a structured one", "a structured type");
        string descr = QuotedText("a quoted type");
        string got = $"'{descr}'{NpyType.Explain(descr)}";
        return NpyType.Parse(descr) ?? throw NotSupported($"type {NpyType.Supported}", got, $"type {got}");
    }

    private bool TruthValue()
    {
        SkipSpace();
        ReadOnlySpan<byte> rest = _header[_position..];
        bool value = rest.StartsWith("True"u8);
        if (!value && !rest.StartsWith("False"u8))
            throw Expected("True or False", Next());
        _position += value ? 4 : 5;
        return value;
    }

    /// <summary>
    /// <c>()</c>, <c>(3,)</c>, <c>(3, 4)</c>, <c>(3, 4,)</c> or Python 2's <c>(3L, 4L)</c>; a lone <c>(3)</c> is a number to Python.
    /// </summary>
    private int[] Tuple()
    {
        var sizes = new List<long>();
        Expect('(');
        bool comma = false;
        while (sizes.Count <= FileShape.MaxRank && !Accept(')'))
        {
            if (sizes.Count > 0 && !comma)
                throw Expected("',' or ')'", Next());
            sizes.Add(Integer());
            comma = Accept(',');
        }

        if (sizes.Count == 1 && !comma)
            throw Expected("a tuple", "a number in parentheses");
        return FileShape.Sizes([.. sizes], file, Where());
    }

    private long Integer()
    {
        SkipSpace();
        int first = _position;
        if (At('-'))
            _position++;
        while (_position < _header.Length && char.IsAsciiDigit((char)_header[_position]))
            _position++;
        ReadOnlySpan<byte> digits = _header[first.._position];
        if (long.TryParse(digits, out long value))
        {
            if (_position < _header.Length && _header[_position] == 'L')
                _position++;
            return value;
        }

        _position = first;
        throw Expected("an integer of 64 bits", digits.IsEmpty ? Next() : Encoding.ASCII.GetString(digits));
    }

    private string QuotedText(string expected)
    {
        if (At('u'))
            _position++; // Python 2's text of characters
        if (!At('\'') && !At('"'))
            throw Expected(expected, Next());
        byte quote = _header[_position];
        ReadOnlySpan<byte> rest = _header[(_position + 1)..];
        int length = rest.IndexOf(quote);
        if (length < 0)
            throw Expected("a closing quote", "the header's end");
        ReadOnlySpan<byte> text = rest[..length];
        if (text.Contains((byte)'\\'))
            throw Expected("text without escapes", "a backslash");
        _position += length + 2;
        return Encoding.Latin1.GetString(text);
    }

    private void Expect(char symbol)
    {
        if (!Accept(symbol))
            throw Expected($"'{symbol}'", Next());
    }

    private bool Accept(char symbol)
    {
        SkipSpace();
        if (!At(symbol))
            return false;
        _position++;
        return true;
    }

    private bool At(char symbol)
    {
        SkipSpace();
        return _position < _header.Length && _header[_position] == symbol;
    }

    private void SkipSpace()
    {
        while (_position < _header.Length && _header[_position] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            _position++;
    }

    private readonly string Next() => _position == _header.Length
        ? "the header's end"
        : _header[_position] is >= 0x20 and < 0x7f and var symbol ? $"'{(char)symbol}'" : $"byte {_header[_position]}";

    private readonly InvalidFileException Expected(string expected, string got) =>
        InvalidFileException.Expected(file, expected, got, Where());

    private readonly InvalidFileException NotSupported(string expected, string got, string what) =>
        InvalidFileException.NotSupported(file, expected, got, Where(), what);

    private readonly string Where() => $"at byte {start + _position}";
}
