namespace Amago.Configuration.Values;

/// <summary>
/// Walks over a gin text as Python's tokenizer does: newlines count outside brackets only, a backslash joins lines, '#' starts a comment.
/// </summary>
/// <param name="source">The text to walk over.</param>
/// <param name="joinsLines">Whether newlines count nowhere, as in a value that is a text of its own.</param>
internal sealed class GinScanner(SourceText source, bool joinsLines = false)
{
    private const int TabWidth = 8;

    private readonly string _text = source.Text;

    /// <summary>Number of brackets that are open.</summary>
    public int Depth { get; set; }

    public int Position { get; set; }

    public bool IsAtEnd => Position == _text.Length;

    /// <summary>The next character, '\0' at the end.</summary>
    public char Current => Peek(0);

    public SourceLocation Location => source.At(Position);

    public char Peek(int ahead) => Position + ahead < _text.Length ? _text[Position + ahead] : '\0';

    public SourceLocation At(int offset) => source.At(offset);

    public string Slice(int start, int end) => _text[start..end];

    public bool TryTake(char character)
    {
        if (IsAtEnd || Current != character)
            return false;
        Position++;
        return true;
    }

    /// <summary>Takes characters from the current place on, as long as they fit.</summary>
    public ReadOnlySpan<char> TakeWhile(Func<char, bool> fits)
    {
        int start = Position;
        while (!IsAtEnd && fits(Current))
            Position++;
        return _text.AsSpan(start, Position - start);
    }

    /// <summary>Skips what may stand between two tokens of a statement.</summary>
    public void SkipSpace()
    {
        while (!IsAtEnd)
        {
            bool isInside = Depth > 0 || joinsLines;
            if (Current is ' ' or '\t' or '\f' || (isInside && Current == '\n'))
                Position++;
            else if (isInside && Current == '#')
                SkipComment();
            else if (Current == '\\' && Peek(1) == '\n')
                Position += 2;
            else
                return;
        }
    }

    /// <summary>Skips empty lines and comments, and the space before what follows.</summary>
    /// <returns>Indentation of the next statement, in characters.</returns>
    public int SkipToStatement()
    {
        int indentation = 0;
        for (; !IsAtEnd; Position++)
        {
            switch (Current)
            {
                case ' ':
                    indentation++;
                    break;
                case '\t':
                    indentation += TabWidth - (indentation % TabWidth);
                    break;
                case '\n':
                    indentation = 0;
                    break;
                case '\f':
                    break;
                case '#':
                    SkipComment();
                    Position--;
                    break;
                default:
                    return indentation;
            }
        }

        return 0;
    }

    /// <summary>Expects that nothing but a comment follows on the line.</summary>
    public void ExpectLineEnd()
    {
        SkipSpace();
        if (Current == '#')
            SkipComment();
        if (!IsAtEnd && !TryTake('\n'))
            throw Expected("the end of the line");
    }

    public InvalidFileException Expected(string expected) => Location.Expected(expected, Offending());

    private void SkipComment()
    {
        while (!IsAtEnd && Current != '\n')
            Position++;
    }

    /// <summary>The text at the current place as a message shows it.</summary>
    private string Offending()
    {
        if (IsAtEnd)
            return "the end of the text";
        if (Current == '\n')
            return "the end of the line";
        int end = Position;
        while (end < _text.Length && Selector.IsPart(_text[end]))
            end++;
        if (end == Position)
            end += char.IsHighSurrogate(Current) && char.IsLowSurrogate(Peek(1)) ? 2 : 1;
        return Quoted.Text(_text.AsSpan(Position, end - Position));
    }
}
