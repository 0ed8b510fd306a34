namespace Amago.Configuration.Gin;

/// <summary>One statement of a gin file, with the place where it starts.</summary>
internal abstract record GinStatement(SourceLocation Location);

/// <summary>Statement <c>include 'file.gin'</c>.</summary>
internal sealed record GinInclude(SourceLocation Location, string Path) : GinStatement(Location);

/// <summary><c>import some.module</c>, <c>import some.module as name</c>, or <c>from some import module as name</c>.</summary>
/// <param name="Location">Where the statement starts.</param>
/// <param name="Module">The imported module's full name, <c>some.module</c>.</param>
/// <param name="IsFrom">Whether the statement is written with <c>from</c>.</param>
/// <param name="Alias">The name behind <c>as</c>, or null.</param>
internal sealed record GinImport(SourceLocation Location, string Module, bool IsFrom, string? Alias) : GinStatement(Location)
{
    /// <summary>
    /// Whether it is <c>from __gin__ import dynamic_registration</c>, a switch of the language's own. gin takes no other spelling of it.
    /// </summary>
    public bool IsDynamicRegistration => this is { IsFrom: true, Module: "__gin__.dynamic_registration", Alias: null };

    /// <summary>The name that stands for the module, where it is not the module's own from its beginning.</summary>
    public string? Symbol => Alias ?? (IsFrom ? Module[(Dot + 1)..] : null);

    /// <summary>The package behind <c>from</c>, <c>some</c>; "" in a statement without it.</summary>
    public string Package => IsFrom ? Module[..Dot] : "";

    /// <summary>The statement as it is written.</summary>
    public string Statement =>
        (IsFrom ? $"from {Package} import {Module[(Dot + 1)..]}" : $"import {Module}") + (Alias is null ? "" : $" as {Alias}");

    private int Dot => Module.LastIndexOf('.');
}

/// <summary><c>scope/module.Name.parameter = value</c>, a line of a block, or a macro, <c>name = value</c>.</summary>
/// <param name="Location">Where the statement starts.</param>
/// <param name="Target">The configurable whose parameter is bound, or the macro's name.</param>
/// <param name="Parameter">The parameter, null for a macro.</param>
/// <param name="Value">The parsed value.</param>
/// <param name="Text">The value as it is written.</param>
/// <param name="ValueLocation">Where the value starts.</param>
internal sealed record GinBinding(
    SourceLocation Location, Selector Target, string? Parameter, Literal Value, string Text, SourceLocation ValueLocation)
    : GinStatement(Location)
{
    /// <summary>The statement's left side as messages show it.</summary>
    public string Name => Parameter is null ? Target.ToString() : $"{Target}.{Parameter}";

    /// <summary>The left side without scope and modules.</summary>
    public string Spelling => $"{Target.Path[(Target.Path.LastIndexOf('.') + 1)..]}.{Parameter}";
}
