namespace Amago.Nets;

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

    /// <summary>Reads a text.</summary>
    /// <exception cref="Formats.InvalidFileException">It breaks the language; thrown when the statement is reached.</exception>
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
            switch (name)
            {
                case { Scope: "", Path: "include" }:
                    yield return Include(start);
                    break;
                case { Scope: "", Path: "import" }:
                    yield return Import(start);
                    break;
                case { Scope: "", Path: "from" }:
                    throw start.Expected("import module.name", "'from'");
                default:
                    _scanner.SkipSpace();
                    if (_scanner.Current == ':')
                    {
                        foreach (GinBinding binding in Block(name, indentation))
                            yield return binding;
                    }
                    else
                    {
                        yield return Binding(start, name);
                    }

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
        _scanner.SkipSpace();
        SourceLocation at = _scanner.Location;
        Selector module = _values.Name("the name of a module");
        if (module.Scope.Length > 0)
            throw at.Expected("the name of a module", Quoted.Text(module.ToString()));
        _scanner.ExpectLineEnd();
        return new GinImport(start, module.Path);
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
