namespace Amago.Configuration.Gin;

/// <summary>Statements of the gin language, one after the other (https://github.com/google/gin-config/blob/master/docs/index.md).</summary>
internal sealed class StatementParser
{
    private readonly GinScanner _scanner;
    private readonly ValueParser _values;

    private StatementParser(SourceText source)
    {
        _scanner = new GinScanner(source);
        _values = new ValueParser(_scanner);
    }

    /// <summary>Parses the statements of a text, one as each is asked for.</summary>
    /// <exception cref="Formats.InvalidFileException">The text breaks the language; thrown when the statement is reached.</exception>
    public static IEnumerable<GinStatement> Parse(SourceText source)
    {
        int nul = source.Text.IndexOf('\0', StringComparison.Ordinal);
        return nul < 0 ? new StatementParser(source).Statements() : throw source.At(nul).Expected("text", "a NUL character");
    }

    private IEnumerable<GinStatement> Statements()
    {
        while (true)
        {
            int indentation = _scanner.SkipToStatement();
            if (_scanner.IsAtEnd)
                yield break;
            SourceLocation start = _scanner.Location;
            Selector name = _values.Name("the name of a configurable or a macro, include or import");
            _scanner.SkipSpace();
            switch (name)
            {
                case var _ when _scanner.Current == ':':
                    foreach (GinBinding binding in Block(name, indentation))
                        yield return binding;
                    break;
                case { Scope: "", Path: "include" } when _scanner.Current != '=':
                    yield return Include(start);
                    break;
                case { Scope: "", Path: "import" } when _scanner.Current != '=':
                    yield return Import(start);
                    break;
                case { Scope: "", Path: "from" } when _scanner.Current != '=':
                    yield return FromImport(start);
                    break;
                default:
                    yield return Binding(start, name);
                    break;
            }
        }
    }

    private GinInclude Include(SourceLocation start)
    {
        _scanner.SkipSpace();
        if (!StringParser.StartsAt(_scanner))
            throw _scanner.Expected("a string, the file to include");
        string path = StringParser.Parse(_scanner);
        _scanner.ExpectLineEnd();
        return new GinInclude(start, path);
    }

    private GinImport Import(SourceLocation start)
    {
        string module = Module();
        string? alias = Alias();
        _scanner.ExpectLineEnd();
        return new GinImport(start, module, IsFrom: false, alias);
    }

    private GinImport FromImport(SourceLocation start)
    {
        string package = Module();
        if (!TryTakeWord("import"))
            throw _scanner.Expected("import and the name of a module");
        string module = Word("the name of a module");
        string? alias = Alias();
        _scanner.ExpectLineEnd();
        return new GinImport(start, $"{package}.{module}", IsFrom: true, alias);
    }

    private string Module()
    {
        _scanner.SkipSpace();
        SourceLocation at = _scanner.Location;
        Selector module = _values.Name("the name of a module");
        return module.Scope.Length == 0 ? module.Path : throw at.Expected("the name of a module", Quoted.Text(module.ToString()));
    }

    private string? Alias() => TryTakeWord("as") ? Word("a name for the module") : null;

    private string Word(string expected)
    {
        _scanner.SkipSpace();
        SourceLocation at = _scanner.Location;
        string word = _values.Name(expected).ToString();
        return word.AsSpan().IndexOfAny("./") < 0 ? word : throw at.Expected(expected, Quoted.Text(word));
    }

    private bool TryTakeWord(string word)
    {
        _scanner.SkipSpace();
        int start = _scanner.Position;
        if (_scanner.TakeWhile(Selector.IsPart).SequenceEqual(word))
            return true;
        _scanner.Position = start;
        return false;
    }

    private GinBinding Binding(SourceLocation start, Selector name)
    {
        int dot = name.Path.LastIndexOf('.');
        if (dot < 0)
            return Binding(start, name, null);
        var target = new Selector(name.Scope, name.Path[..dot]);
        string parameter = name.Path[(dot + 1)..];
        return MacroForm.Of(target, parameter) is { } macro ? Binding(start, macro, null) : Binding(start, target, parameter);
    }

    private GinBinding Binding(SourceLocation start, Selector target, string? parameter)
    {
        if ((parameter ?? target.Path) is "True" or "False" or "None")
            throw start.Expected("a name to bind", $"'{parameter ?? target.Path}'");
        _scanner.SkipSpace();
        if (!_scanner.TryTake('='))
            throw _scanner.Expected($"'=' and a value behind {Quoted.Text(parameter ?? target.ToString())}");
        _scanner.SkipSpace();
        SourceLocation valueStart = _scanner.Location;
        Literal value = _values.Parse();
        string text = _scanner.Slice(valueStart.Offset, _scanner.Position);
        _scanner.ExpectLineEnd();
        return new GinBinding(start, target, parameter, value, text, valueStart);
    }

    private IEnumerable<GinBinding> Block(Selector target, int headerIndentation)
    {
        SourceLocation header = _scanner.Location;
        _scanner.Position++;
        _scanner.ExpectLineEnd();
        for (int? indentation = null; ;)
        {
            int lineStart = _scanner.Position;
            int found = _scanner.SkipToStatement();
            if (_scanner.IsAtEnd || found <= headerIndentation)
            {
                _scanner.Position = lineStart;
                if (indentation is null)
                    throw header.Expected($"an indented line 'parameter = value' behind {Quoted.Text(target.ToString())}:", "none");
                yield break;
            }

            SourceLocation start = _scanner.Location;
            if (found != (indentation ??= found))
                throw start.Expected($"an indentation of {indentation}, as the lines above", $"{found}");
            Selector parameter = _values.Name("the name of a parameter");
            if (parameter.ToString().AsSpan().IndexOfAny("./") >= 0)
                throw start.Expected("the name of a parameter", Quoted.Text(parameter.ToString()));
            yield return Binding(start, target, parameter.Path);
        }
    }
}
