using Amago.Tests.Cli;
using Amago.Tests.Formats;

namespace Amago.Tests.Documents;

/// <summary>
/// A page of the documentation whose C# is that of the test class, line for line, and whose command lines run.
/// </summary>
/// <param name="page">Name of the page.</param>
[Collection(nameof(OneCommandAtATime))]
public abstract class PageTests(string page)
{
    [Fact]
    public void The_code_of_the_page_is_that_of_these_tests() => CodeOfPage.IsThatOf(page, $"{GetType().Name}.cs");

    [Fact]
    public void The_command_lines_of_the_page_run()
    {
        using TemporaryFolder folder = Files();
        CodeOfPage.Runs(page, folder);
    }

    /// <summary>A folder with the files that the page's code reads.</summary>
    private protected abstract TemporaryFolder Files();
}
