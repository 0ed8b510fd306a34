using Microsoft.Extensions.Configuration;

namespace Amago.Nets;

/// <summary>
/// Names of the gin language as keys of .NET configuration: <c>policy/NatureishCNN.channels</c> is <c>policy:NatureishCNN:channels</c>, the
/// macro <c>depths</c> is <c>depths</c>.
/// </summary>
internal static class ConfigurationKey
{
    public static string Of(string scope, string configurable, string parameter) => Join(OfScope(scope), ConfigurationPath.Combine(configurable, parameter));

    public static string OfMacro(Selector name) => Join(OfScope(name.Scope), name.Path);

    /// <summary>The keys of a scope and of those around it, the outermost ("") first.</summary>
    public static IEnumerable<string> Around(string scope)
    {
        yield return "";
        string key = OfScope(scope);
        for (int end = 0; end < key.Length;)
        {
            int separator = key.IndexOf(':', end + 1);
            end = separator < 0 ? key.Length : separator;
            yield return key[..end];
        }
    }

    public static string Join(string section, string key) => section.Length == 0 ? key : ConfigurationPath.Combine(section, key);

    private static string OfScope(string scope) => scope.Replace('/', ':');
}
