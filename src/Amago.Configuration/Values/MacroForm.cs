namespace Amago.Configuration.Values;

/// <summary>
/// Macros in their long form: <c>name/macro.value = 10</c> is <c>name = 10</c>, and <c>@name/macro()</c> is <c>%name</c>.
/// </summary>
internal static class MacroForm
{
    private const string Parameter = "value";

    /// <summary>The macro that a binding's left side or an evaluated reference means, or null.</summary>
    public static Selector? Of(Selector target, string parameter = Parameter) =>
        target.Path is "macro" or "gin.macro" && parameter == Parameter ? Selector.TryParse(target.Scope) : null;
}
