using System.Reflection;
using PublicApiGenerator;

namespace Amago.Tests.Architecture;

/// <summary>The public API changes on purpose only: each library's is held against a checked-in text.</summary>
public sealed class PublicApiTests
{
    private const string Accept = "AMAGO_ACCEPT_API";

    public static TheoryData<string> Libraries => new(SourceTree.Libraries);

    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_public_API_is_the_checked_in_one(string library)
    {
        string actual = Assembly.Load(library).GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false })
            .ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllText(Path.Combine(SourceTree.Folder(), "PublicApi", $"{library}.txt"), actual);
            return;
        }

        string checkedIn = Path.Combine(AppContext.BaseDirectory, "Architecture", "PublicApi", $"{library}.txt");
        string expected = File.Exists(checkedIn) ? File.ReadAllText(checkedIn).ReplaceLineEndings("\n") : "";
        Assert.True(expected == actual, Difference(library, expected.Split('\n'), actual.Split('\n')));
    }

    private static string Difference(string library, string[] expected, string[] actual)
    {
        int same = expected.Zip(actual).TakeWhile(static pair => pair.First == pair.Second).Count();
        return $"""
            The public API of {library} is not the checked-in one.
            If the change is meant, run the tests once with {Accept}=1 and commit tests/Amago.Tests/Architecture/PublicApi/{library}.txt.
            The first difference is in line {same + 1}. Checked in:
            {Lines(expected, same)}
            Built:
            {Lines(actual, same)}
            """;
    }

    private static string Lines(string[] lines, int from) => string.Join('\n', lines.Skip(from).Take(5));
}
