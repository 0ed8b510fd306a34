using Microsoft.Extensions.Configuration;

namespace Amago.Configuration.Gin;

/// <summary>
/// Names of the gin language as keys of .NET configuration: <c>policy/NatureishCNN.channels</c> is <c>policy:NatureishCNN:channels</c>, the
/// macro <c>depths</c> is <c>depths</c>.
/// </summary>
internal static class ConfigurationKey
{
    public static string Of(string scope, string configurable, string parameter) =>
        Join(OfScope(scope), ConfigurationPath.Combine(configurable, parameter));

    public static string OfMacro(Selector name) => Join(OfScope(name.Scope), name.Path);

    /// <summary>A scope and the scopes around it, the outermost ("") first.</summary>
    public static IEnumerable<string> Around(string scope)
    {
        yield return "";
        for (int end = 0; end < scope.Length;)
        {
            int separator = scope.IndexOf('/', end + 1);
            end = separator < 0 ? scope.Length : separator;
            yield return scope[..end];
        }
    }

    public static string Join(string section, string key) => section.Length == 0 ? key : ConfigurationPath.Combine(section, key);

    public static string OfScope(string scope) => scope.Replace('/', ':');
}
