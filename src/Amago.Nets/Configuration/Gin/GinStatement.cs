namespace Amago.Nets;

/// <summary>A statement of a gin file.</summary>
internal abstract record GinStatement(SourceLocation Location);

/// <summary><c>include 'file.gin'</c>.</summary>
internal sealed record GinInclude(SourceLocation Location, string Path) : GinStatement(Location);

/// <summary><c>import some.module</c>.</summary>
internal sealed record GinImport(SourceLocation Location, string Module) : GinStatement(Location);

/// <summary><c>scope/module.Name.parameter = value</c>, a line of a block, or a macro, <c>name = value</c>.</summary>
/// <param name="Location">Where it starts.</param>
/// <param name="Target">What it binds a parameter of, or the macro's name.</param>
/// <param name="Parameter">The parameter, null for a macro.</param>
/// <param name="Value">The value.</param>
/// <param name="Text">The value as it is written.</param>
/// <param name="ValueLocation">Where the value starts.</param>
internal sealed record GinBinding(SourceLocation Location, Selector Target, string? Parameter, Literal Value, string Text, SourceLocation ValueLocation)
    : GinStatement(Location)
{
    /// <summary>The left side.</summary>
    public string Name => Parameter is null ? Target.ToString() : $"{Target}.{Parameter}";
}
