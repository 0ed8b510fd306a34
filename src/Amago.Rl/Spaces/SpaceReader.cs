using System.Globalization;
using System.Text.Json;

namespace Amago.Rl.Spaces;

/// <summary>Reads the texts of spaces: words, numbers, lists and what is in parentheses.</summary>
internal ref struct SpaceReader
{
    // Deeper tuples are nobody's, and a text of nothing but parentheses must not overflow the stack.
    private const int MaxDepth = 32;

    private readonly ReadOnlySpan<char> _text;
    private readonly string _kind;
    private int _position, _depth;
    private long _numbers; // of all boxes together

    private SpaceReader(string text, string kind)
    {
        ArgumentNullException.ThrowIfNull(text);
        _text = text;
        _kind = kind;
    }

    public static ActionSpace Actions(string text)
    {
        var reader = new SpaceReader(text, "Action space");
        ActionSpace space = reader.ReadActions();
        reader.ExpectEnd();
        return space;
    }

    public static ObservationSpace Observations(string text)
    {
        var reader = new SpaceReader(text, "Observation space");
        var entries = new List<ObservationEntry>();
        reader.Expect('{');
        do
            entries.Add(reader.ReadEntry());
        while (reader.Take(','));
        reader.Expect('}');
        reader.ExpectEnd();
        return new ObservationSpace(entries);
    }

    private ActionSpace ReadActions()
    {
        if (++_depth > MaxDepth)
            throw Unexpected($"at most {MaxDepth} spaces within each other");
        int at = _position;
        string kind = ReadWord();
        Expect('(');
        ActionSpace space;
        switch (kind)
        {
            case "discrete":
                space = new DiscreteActions(ReadInteger());
                break;
            case "multi_binary":
                space = new MultiBinaryActions(ReadInteger());
                break;
            case "multi_discrete":
                space = new MultiDiscreteActions(ReadList(static (ref reader) => reader.ReadInteger()));
                break;
            case "box":
                space = ReadBox();
                break;
            case "tuple":
                var parts = new List<ActionSpace>();
                do
                    parts.Add(ReadActions());
                while (Take(','));
                space = new TupleActions(parts);
                break;
            default:
                _position = at;
                throw Unexpected("discrete, multi_discrete, multi_binary, box or tuple");
        }

        Expect(')');
        _depth--;
        return space;
    }

    private ContinuousActions ReadBox()
    {
        if (Next() == '[')
        {
            List<float> low = ReadList(static (ref reader) => reader.ReadNumber());
            Expect(',');
            return new ContinuousActions(low, ReadList(static (ref reader) => reader.ReadNumber()));
        }

        int at = _position, count = ReadInteger();
        if ((_numbers += Math.Max(count, 0)) > ContinuousActions.MaxNumbers)
        {
            _position = at;
            throw Unexpected($"at most {ContinuousActions.MaxNumbers} numbers in all");
        }

        if (!Take(','))
            return new ContinuousActions(count);
        float least = ReadNumber();
        Expect(',');
        return new ContinuousActions(count, least, ReadNumber());
    }

    private ObservationEntry ReadEntry()
    {
        string name = ReadName();
        Expect(':');
        int at = _position;
        string kind = ReadWord();
        Expect('(');
        ObservationEntry entry;
        switch (kind)
        {
            case "image":
                entry = ReadImage(name);
                break;
            case "vector":
                entry = new VectorEntry(name, ReadInteger());
                break;
            case "discrete":
                entry = new DiscreteEntry(name, ReadInteger());
                break;
            default:
                _position = at;
                throw Unexpected("image, vector or discrete");
        }

        Expect(')');
        return entry;
    }

    private ImageEntry ReadImage(string name)
    {
        int first = ReadInteger();
        Expect(',');
        int second = ReadInteger();
        Expect(',');
        int third = ReadInteger();
        var entry = new ImageEntry(name, [first, second, third]);
        while (Take(','))
        {
            int at = _position;
            switch (ReadWord())
            {
                case "channels_first":
                    entry = entry with { ChannelsFirst = true };
                    break;
                case "float32":
                    entry = entry with { IsFloat = true };
                    break;
                default:
                    _position = at;
                    throw Unexpected("channels_first or float32");
            }
        }

        return entry;
    }

    private delegate T ReadOne<out T>(ref SpaceReader reader);

    private List<T> ReadList<T>(ReadOne<T> read)
    {
        var values = new List<T>();
        Expect('[');
        do
            values.Add(read(ref this));
        while (Take(','));
        Expect(']');
        return values;
    }

    private int ReadInteger()
    {
        int at = _position;
        string word = ReadWord();
        if (int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value))
            return value;
        _position = at;
        throw Unexpected("a whole number");
    }

    private float ReadNumber()
    {
        int at = _position;
        string word = ReadWord();
        if (word is "inf" or "+inf" or "-inf")
            return word[0] == '-' ? float.NegativeInfinity : float.PositiveInfinity;
        if (float.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out float value))
            return value;
        _position = at;
        throw Unexpected("a number");
    }

    private string ReadName()
    {
        if (Next() != '"')
            return ReadWord();
        int at = _position, end = at + 1;
        while (end < _text.Length && _text[end] != '"')
            end += _text[end] == '\\' ? 2 : 1;
        if (end >= _text.Length)
            throw Unexpected("a name that ends with a quotation mark");
        _position = end + 1;
        try
        {
            using JsonDocument name = JsonDocument.Parse(_text[at.._position].ToString());
            return name.RootElement.GetString()!;
        }
        catch (JsonException)
        {
            _position = at;
            throw Unexpected("a name as a JSON string");
        }
        catch (InvalidOperationException)
        {
            _position = at;
            throw Unexpected("a name as a JSON string");
        }
    }

    private string ReadWord()
    {
        _ = Next();
        int start = _position;
        while (_position < _text.Length && (SpaceWriter.IsPlain(_text[_position]) || _text[_position] == '+'))
            _position++;
        return _position > start ? _text[start.._position].ToString() : throw Unexpected("a word or a number");
    }

    private char Next()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
            _position++;
        return _position < _text.Length ? _text[_position] : '\0';
    }

    private bool Take(char mark)
    {
        if (Next() != mark || _position == _text.Length)
            return false;
        _position++;
        return true;
    }

    private void Expect(char mark)
    {
        if (!Take(mark))
            throw Unexpected($"'{mark}'");
    }

    private void ExpectEnd()
    {
        _ = Next();
        if (_position < _text.Length)
            throw Unexpected("the end");
    }

    private readonly ArgumentException Unexpected(string expected) => new(
        $"{_kind} '{Printable.Short(_text.ToString())}': expected {expected} at character {_position}, got "
        + (_position < _text.Length ? $"'{Printable.Short(_text[_position..].ToString(), 20)}'." : "the end."), "text");
}
