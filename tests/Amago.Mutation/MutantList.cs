namespace Amago.Mutation;

/// <summary>Reads the lists in the folder Mutants.</summary>
/// <remarks>
/// <c>file PROJECT NAME</c> and <c>tests CLASS CLASS..</c> hold until the next such line. A mutant is a line of words that says what is
/// wrong, a line <c>- old text</c> and a line <c>+ new text</c>; a fourth line <c>= reason</c> explains one that no test can kill.
/// <c>#</c> begins a comment. Constants that other projects see and defaults of parameters are compiled into who uses them: no mutants.
/// </remarks>
internal static class MutantList
{
    /// <summary>Reads all lists, in the order of their names.</summary>
    /// <exception cref="FormatException">A line is out of place.</exception>
    public static IReadOnlyList<Mutant> Read(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.txt").Order(StringComparer.Ordinal).SelectMany(static path => ReadFile(path))];

    private static List<Mutant> ReadFile(string path)
    {
        string area = Path.GetFileNameWithoutExtension(path), bug = "", old = "";
        string[] file = [], tests = [];
        var mutants = new List<Mutant>();
        foreach ((int number, string line) in File.ReadLines(path).Index())
        {
            string rest = line.Length > 2 ? line[2..].Trim() : "";
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line.StartsWith("file ", StringComparison.Ordinal))
                file = line["file ".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            else if (line.StartsWith("tests ", StringComparison.Ordinal))
                tests = line["tests ".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            else if (line[0] == '-')
                old = rest;
            else if (line[0] == '+' && file.Length == 2 && bug.Length > 0 && old.Length > 0 && tests.Length > 0)
                mutants.Add(new Mutant(area, bug, file[0], file[1], old, rest, tests, Excuse: null));
            else if (line[0] == '=' && mutants.Count > 0)
                mutants[^1] = mutants[^1] with { Excuse = rest };
            else if (char.IsLetter(line[0]))
                (bug, old) = (line.Trim(), "");
            else
                throw new FormatException($"{path}, line {number + 1}: expected file, tests, words, -, + or = in their order: {line}");
        }

        return mutants;
    }
}
