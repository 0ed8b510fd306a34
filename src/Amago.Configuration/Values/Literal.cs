using System.Numerics;

namespace Amago.Configuration.Values;

/// <summary>A value of the gin language: a Python literal, or a reference or macro among them.</summary>
internal abstract record Literal
{
    /// <summary>Whether Python takes it as a key of a dict or an element of a set.</summary>
    public virtual bool IsHashable => true;
}

internal sealed record NoneLiteral : Literal
{
    public static NoneLiteral Instance { get; } = new();
}

internal sealed record FlagLiteral(bool Value) : Literal;

internal sealed record IntegerLiteral(BigInteger Value) : Literal;

internal sealed record FloatLiteral(double Value) : Literal;

internal sealed record TextLiteral(string Value) : Literal;

internal sealed record ListLiteral(IReadOnlyList<Literal> Items) : Literal
{
    public override bool IsHashable => false;
}

internal sealed record TupleLiteral(IReadOnlyList<Literal> Items) : Literal
{
    public override bool IsHashable => Items.All(static item => item.IsHashable);
}

internal sealed record SetLiteral(IReadOnlyList<Literal> Items) : Literal
{
    public override bool IsHashable => false;
}

/// <summary>Entries as they were written; where a key comes twice, Python takes the last.</summary>
internal sealed record DictLiteral(IReadOnlyList<KeyValuePair<Literal, Literal>> Entries) : Literal
{
    public override bool IsHashable => false;
}

/// <summary>A reference <c>@scope/module.Name</c>, with <c>()</c> where it is evaluated.</summary>
internal sealed record ReferenceLiteral(Selector Target, bool IsEvaluated) : Literal;

/// <summary>The constant <c>%gin.REQUIRED</c>: a value that somebody else has to bind.</summary>
internal sealed record RequiredLiteral : Literal;

/// <summary>A macro or constant <c>%name</c>, which stands for its value.</summary>
internal sealed record MacroLiteral(Selector Name) : Literal;
