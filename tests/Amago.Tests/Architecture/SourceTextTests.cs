using System.Globalization;
using System.Reflection;

namespace Amago.Tests.Architecture;

/// <summary>What sources look like: lines that fit, signatures that one can call without counting.</summary>
public sealed class SourceTextTests
{
    /// <summary>The most parameters of a method or constructor.</summary>
    private const int MaxParameters = 7;

    /// <summary>The innermost loops, whose sizes and pointers stay in registers: no record between.</summary>
    private static readonly string[] InnermostLoops =
        ["WinogradCorrelation", "WinogradOutput", "WinogradProduct", "WinogradTile", "WinogradTransform"];

    public static TheoryData<string> Folders => new("src", "tests", "benchmarks", "samples");

    public static TheoryData<string> Projects => new(SourceTree.Projects);

    [Theory]
    [MemberData(nameof(Folders))]
    public void No_line_is_longer_than_declared(string folder)
    {
        int longest = DeclaredLength();
        string[] built = ["bin", "obj"];
        var wrong = new List<string>();
        foreach (string path in Directory.EnumerateFiles(Path.Combine(SourceTree.Root, folder), "*.cs", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(SourceTree.Root, path);
            if (relative.Split(Path.DirectorySeparatorChar).Any(built.Contains))
                continue;
            int number = 0;
            foreach (string line in File.ReadLines(path))
            {
                number++;
                if (line.Length > longest)
                    wrong.Add($"{relative}:{number}: {line.Length}");
            }
        }

        Assert.True(
            wrong.Count == 0, $"expected lines of at most {longest} characters (.editorconfig):\n{string.Join('\n', wrong.Take(40))}");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_signature_has_more_parameters_than_one_can_keep_apart(string project)
    {
        var assembly = Assembly.LoadFrom(SourceTree.Assembly(project));
        const BindingFlags Own =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        string[] wrong = [.. assembly.GetTypes()
            .SelectMany(static type => type.GetMethods(Own).Cast<MethodBase>().Concat(type.GetConstructors(Own)))
            .Where(static method => method.GetParameters().Length > MaxParameters && !IsExempt(method))
            .Select(static method => $"{method.DeclaringType!.FullName}.{method.Name}: {method.GetParameters().Length}")
                .Order(StringComparer.Ordinal)];
        Assert.True(wrong.Length == 0, $"expected at most {MaxParameters} parameters:\n{string.Join('\n', wrong)}");
    }

    // The constructor of a record takes what the record holds; a compiler's local functions and lambdas are nobody's API.
    private static bool IsExempt(MethodBase method) =>
        method.Name.Contains('<', StringComparison.Ordinal) || method.DeclaringType!.Name.Contains('<', StringComparison.Ordinal)
        || InnermostLoops.Contains(method.DeclaringType.Name.Split('`')[0])
        || (method.DeclaringType.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null
            && method.Name is ".ctor" or "Deconstruct");

    private static int DeclaredLength()
    {
        const string Key = "max_line_length = ";
        string line = File.ReadLines(Path.Combine(SourceTree.Root, ".editorconfig"))
            .First(static line => line.StartsWith(Key, StringComparison.Ordinal));
        return int.Parse(line[Key.Length..], CultureInfo.InvariantCulture);
    }
}
