namespace Amago.Tests.Architecture;

/// <summary>Rooms that one can find: which folder of a project may refer to which, and what a folder's types are called.</summary>
public sealed class FolderTests
{
    /// <summary>The most files of one folder: the public types of a project are one namespace, in folders by subject.</summary>
    private const int MaxFiles = 40;

    /// <summary>
    /// Tensors are one ring, as in every library with reverse-mode autograd: a tensor has operators, operators are operations, operations
    /// take tensors, and so do the tape that they are recorded on and the scope that their memory belongs to.
    /// </summary>
    private static readonly string[] Ring =
    [
        ".", "Differentiation", "Memory", "Operations/Activations", "Operations/Elementwise", "Operations/Reductions",
        "Operations/Selection", "Operations/Views",
    ];

    public static TheoryData<string> Projects => new(SourceTree.Projects);

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_folder_refers_to_the_folders_that_it_may(string project)
    {
        Dictionary<string, string[]> rules = FolderRules.Of(project);
        Dictionary<(string From, string To), string> references = FolderReferences.Of(project);
        string[] wrong = [.. references
            .Where(reference => !rules.TryGetValue(reference.Key.From, out string[]? allowed) || !allowed.Contains(reference.Key.To))
            .Select(static reference => $"{reference.Key.From} -> {reference.Key.To}: {reference.Value}").Order(StringComparer.Ordinal)];
        Assert.True(wrong.Length == 0, $"{project}: not in FolderRules:\n{string.Join('\n', wrong)}");
        string[] idle = [.. rules.SelectMany(rule => rule.Value.Select(to => (From: rule.Key, To: to)))
            .Where(rule => !references.ContainsKey(rule)).Select(static rule => $"{rule.From} -> {rule.To}")];
        Assert.True(idle.Length == 0, $"{project}: in FolderRules, but nothing refers so: {string.Join(", ", idle)}");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_do_not_refer_in_a_circle(string project)
    {
        string[] ring = project == "Amago.Tensors" ? Ring : [];
        ILookup<string, string> references = FolderReferences.Of(project).Keys
            .Where(reference => !ring.Contains(reference.From) || !ring.Contains(reference.To))
            .ToLookup(static reference => reference.From, static reference => reference.To);
        foreach (IGrouping<string, string> start in references)
        {
            string? circle = PathBack(references, start.Key);
            Assert.True(circle is null, $"{project}: {circle}");
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Public_types_have_their_projects_namespace_and_others_their_folders(string project)
    {
        foreach (SourceFile file in SourceIndex.Of(project).Where(static file => file.Namespace.Length > 0))
        {
            bool isRoot = file.Folder == "." || IsPublic(project, file);
            string expected = isRoot ? project : $"{project}.{file.Folder.Replace('/', '.')}";
            Assert.True(expected == file.Namespace, $"{file.Path}: expected the namespace {expected}, got {file.Namespace}");
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_folder_has_no_more_files_than_one_can_look_through(string project)
    {
        foreach (IGrouping<string, SourceFile> files in SourceIndex.Of(project).GroupBy(static file => file.Folder))
            Assert.True(files.Count() <= MaxFiles, $"{files.Key}: expected at most {MaxFiles} files, got {files.Count()}");
    }

    // The parts of a public type that say nothing of its access are public too.
    private static bool IsPublic(string project, SourceFile file) =>
        file.IsPublic || SourceIndex.Of(project)
            .Any(other => other.IsPublic && other.Types.Any(file.Types.Contains) && other.Namespace == file.Namespace);

    /// <summary>How a folder is reached from itself, or null.</summary>
    private static string? PathBack(ILookup<string, string> references, string start)
    {
        var from = new Dictionary<string, string>(StringComparer.Ordinal);
        var open = new Queue<string>([start]);
        while (open.TryDequeue(out string? folder))
        {
            foreach (string next in references[folder])
            {
                if (!from.TryAdd(next, folder))
                    continue;
                if (next == start)
                    return Path(from, start);
                open.Enqueue(next);
            }
        }

        return null;
    }

    private static string Path(Dictionary<string, string> from, string start)
    {
        string path = start;
        for (string folder = from[start]; folder != start; folder = from[folder])
            path = $"{folder} -> {path}";
        return $"{start} -> {path}";
    }
}
