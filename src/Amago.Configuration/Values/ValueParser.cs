using System.Text;

namespace Amago.Configuration.Values;

/// <summary>Values of the gin language: what <c>ast.literal_eval</c> reads, references and macros, nested.</summary>
internal sealed class ValueParser(GinScanner scanner)
{
    // As Python's own tokenizer.
    private const int DeepestBrackets = 200;

    private const string Anything = "a value (a number, a string, True, False, None, a list, tuple, dict or set, @reference or %macro)";

    /// <summary>Parses a text that is one value.</summary>
    /// <exception cref="Formats.InvalidFileException">The text is not one value of the language.</exception>
    public static Literal Parse(SourceText source)
    {
        var scanner = new GinScanner(source, joinsLines: true);
        Literal value = new ValueParser(scanner).Parse();
        scanner.SkipSpace();
        return scanner.IsAtEnd ? value : throw scanner.Expected("the end of the value");
    }

    /// <summary>Parses one value at the scanner's place.</summary>
    public Literal Parse()
    {
        scanner.SkipSpace();
        switch (scanner.Current)
        {
            case '[':
                return new ListLiteral(Items(']'));
            case '(':
                return Parenthesis();
            case '{':
                return Braces();
            case '@':
                return Reference();
            case '%':
                scanner.Position++;
                return new MacroLiteral(Name("the name of a macro"));
            case '+' or '-':
                return Signed();
            default:
                if (NumberParser.StartsAt(scanner))
                    return NumberParser.Parse(scanner);
                return StringParser.StartsAt(scanner) ? Text() : Word();
        }
    }

    /// <summary>Reads a name, whose parts nothing separates.</summary>
    public Selector Name(string expected)
    {
        int start = scanner.Position;
        ReadOnlySpan<char> text = scanner.TakeWhile(static character => character is '/' or '.' || Selector.IsPart(character));
        if (Selector.TryParse(text) is { } name)
            return name;
        scanner.Position = start;
        throw text.Length == 0 ? scanner.Expected(expected) : scanner.Location.Expected(expected, Quoted.Text(text));
    }

    private TextLiteral Text()
    {
        string value = StringParser.Parse(scanner);
        int end = scanner.Position;
        scanner.SkipSpace();
        if (!StringParser.StartsAt(scanner))
        {
            scanner.Position = end;
            return new TextLiteral(value);
        }

        // Strings side by side are one.
        var whole = new StringBuilder(value);
        for (; StringParser.StartsAt(scanner); scanner.SkipSpace())
        {
            whole.Append(StringParser.Parse(scanner));
            end = scanner.Position;
        }

        scanner.Position = end;
        return new TextLiteral(whole.ToString());
    }

    private Literal Word()
    {
        int start = scanner.Position;
        ReadOnlySpan<char> word = scanner.TakeWhile(Selector.IsPart);
        switch (word)
        {
            case "True" or "False":
                return new FlagLiteral(word is "True");
            case "None":
                return NoneLiteral.Instance;
            case "set" when scanner.Current == '(' && Items(')') is { Count: 0 }:
                return new SetLiteral([]);
            default:
                scanner.Position = start;
                throw scanner.Expected(Anything);
        }
    }

    private Literal Signed()
    {
        bool isNegative = scanner.Current == '-';
        scanner.Position++;
        scanner.SkipSpace();
        if (!NumberParser.StartsAt(scanner))
            throw scanner.Expected("a number behind the sign");
        return NumberParser.Parse(scanner) switch
        {
            IntegerLiteral integer when isNegative => new IntegerLiteral(-integer.Value),
            FloatLiteral number when isNegative => new FloatLiteral(-number.Value),
            Literal number => number,
        };
    }

    private Literal Reference()
    {
        scanner.Position++;
        Selector target = Name("the name of a configurable");
        int end = scanner.Position;
        scanner.SkipSpace();
        if (scanner.Current != '(')
        {
            scanner.Position = end;
            return new ReferenceLiteral(target, IsEvaluated: false);
        }

        scanner.Position++;
        scanner.SkipSpace();
        if (!scanner.TryTake(')'))
            throw scanner.Expected("')' (arguments are bound, not passed)");
        return MacroForm.Of(target) is { } macro ? new MacroLiteral(macro) : new ReferenceLiteral(target, IsEvaluated: true);
    }

    // (x) is x, (x,) a tuple.
    private Literal Parenthesis()
    {
        List<Literal> items = Items(')', out bool endsInComma);
        return items.Count == 1 && !endsInComma ? items[0] : new TupleLiteral(items);
    }

    private List<Literal> Items(char close) => Items(close, out _);

    private List<Literal> Items(char close, out bool endsInComma)
    {
        var items = new List<Literal>();
        bool comma = false;
        Bracketed(close, () =>
        {
            items.Add(Parse());
            scanner.SkipSpace();
            return comma = scanner.TryTake(',');
        });
        endsInComma = comma;
        return items;
    }

    private Literal Braces()
    {
        var entries = new List<KeyValuePair<Literal, Literal>>();
        var elements = new List<Literal>();
        Bracketed('}', () =>
        {
            Literal key = Key();
            scanner.SkipSpace();
            if (elements.Count == 0 && scanner.TryTake(':'))
                entries.Add(new KeyValuePair<Literal, Literal>(key, Parse()));
            else if (entries.Count == 0)
                elements.Add(key);
            else
                throw scanner.Expected("':' and a value behind the key");
            scanner.SkipSpace();
            return scanner.TryTake(',');
        });
        return elements.Count > 0 ? new SetLiteral(elements) : new DictLiteral(entries);
    }

    private Literal Key()
    {
        scanner.SkipSpace();
        SourceLocation start = scanner.Location;
        Literal key = Parse();
        return key.IsHashable
            ? key
            : throw start.Expected("a key or element that can be hashed", Quoted.Text(scanner.Slice(start.Offset, scanner.Position)));
    }

    /// <summary>Parses what is between brackets, up to the closing one.</summary>
    /// <param name="close">The character that closes the brackets.</param>
    /// <param name="readItem">Reads an item and the comma behind it, and says whether there was one.</param>
    private void Bracketed(char close, Func<bool> readItem)
    {
        SourceLocation start = scanner.Location;
        char open = scanner.Current;
        if (scanner.Depth++ == DeepestBrackets)
            throw start.Expected($"at most {DeepestBrackets} brackets inside each other", "one more");
        scanner.Position++;
        bool mayContinue = true;
        for (scanner.SkipSpace(); !scanner.TryTake(close); scanner.SkipSpace())
        {
            if (scanner.IsAtEnd)
                throw start.Expected($"'{close}' that closes this '{open}'", "the end of the text");
            if (!mayContinue)
                throw scanner.Expected($"',' or '{close}'");
            mayContinue = readItem();
        }

        scanner.Depth--;
    }
}
