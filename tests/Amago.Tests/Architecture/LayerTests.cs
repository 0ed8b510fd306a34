using System.Reflection;
using System.Xml.Linq;

namespace Amago.Tests.Architecture;

/// <summary>The floors of the house: which project stands on which, who sees another's internals, and who takes packages along.</summary>
public sealed class LayerTests
{
    private const string Tests = "Amago.Tests", Fuzz = "Amago.Fuzz";

    /// <summary>What each project refers to.</summary>
    private static readonly Dictionary<string, string[]> Floors = new(StringComparer.Ordinal)
    {
        ["Amago.Kernels"] = [],
        ["Amago.Tensors"] = ["Amago.Kernels"],
        ["Amago.Formats"] = ["Amago.Tensors"],
        ["Amago.Nets"] = ["Amago.Tensors", "Amago.Formats"],
        ["Amago.Configuration"] = ["Amago.Nets"],
        ["Amago.Onnx"] = ["Amago.Nets"],
        ["Amago.Rl"] = ["Amago.Configuration"],
        ["Amago.Cli"] = ["Amago.Rl", "Amago.Onnx"],
        ["Amago.Serving"] = ["Amago.Rl"],
        ["Amago.Rl.Cluster"] = ["Amago.Rl", "Amago.Cli"],
    };

    /// <summary>Who, besides the tests, sees the internals of a project, and why.</summary>
    private static readonly Dictionary<(string Project, string Friend), string> Friends = new()
    {
        [("Amago.Kernels", "Amago.Tensors")] = "operations hand the memory of tensors to loops, which are no public API",
        [("Amago.Kernels", "Amago.Nets")] = "a plan's steps call the same loops on memory of their own, without a tensor between",
        [("Amago.Tensors", "Amago.Nets")] = "modules apply operations, and plans are made of the recorded ones",
        [("Amago.Tensors", "Amago.Onnx")] = "every recorded operation is written in its ONNX form",
        [("Amago.Cli", "Amago.Benchmarks")] =
            "peers are timed as the tool times, and curves drawn as it draws; a program has no public API",
        [("Amago.Serving", "OrtServing")] = "ONNX Runtime is measured behind the same server; a program has no public API",
        [("Amago.Cli", "OnnxPeer")] = "policies are exported as the tool exports them",
        [("Amago.Rl.Cluster", "ClusterBench")] = "iterations are timed in the learner; a program has no public API",
        [("Amago.Cli", "amago-cluster")] = "a cluster trains with the options and the loop of the tool",
    };

    /// <summary>Libraries that a program takes without any package but those of System.</summary>
    private static readonly string[] WithoutPackages = ["Amago.Kernels", "Amago.Tensors", "Amago.Formats", "Amago.Nets"];

    public static TheoryData<string> Projects => new(SourceTree.Projects);

    [Fact]
    public void Every_project_has_its_place_in_the_order() => Assert.Equal(
        SourceTree.Projects.Order(StringComparer.Ordinal),
        Directory.EnumerateDirectories(Path.Combine(SourceTree.Root, "src"), "Amago.*").Select(Path.GetFileName)
            .Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_to_the_projects_that_it_stands_on(string project) => Assert.Equal(
        Floors[project].Order(StringComparer.Ordinal),
        Includes(project, "ProjectReference").Select(static path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))
            .Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void An_assembly_refers_to_assemblies_below_it_only(string project)
    {
        int place = Array.IndexOf(SourceTree.Projects, project);
        var assembly = Assembly.Load(SourceTree.AssemblyName(project));
        foreach (string reference in assembly.GetReferencedAssemblies().Select(static reference => reference.Name!)
            .Where(static name => name.StartsWith("amago", StringComparison.OrdinalIgnoreCase)))
        {
            int other = Array.FindIndex(SourceTree.Projects, other => SourceTree.AssemblyName(other) == reference);
            Assert.True(
                other >= 0 && other < place, $"{project} refers to {reference}; the order is {string.Join(" < ", SourceTree.Projects)}");
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Internals_are_seen_by_the_tests_and_where_there_is_a_reason(string project) => Assert.Equal(
        Friends.Keys.Where(pair => pair.Project == project).Select(static pair => pair.Friend).Order(StringComparer.Ordinal),
        Includes(project, "InternalsVisibleTo").Where(static friend => friend is not (Tests or Fuzz)).Order(StringComparer.Ordinal));

    [Fact]
    public void An_encoder_takes_no_package_along()
    {
        foreach (string project in WithoutPackages)
            Assert.All(Includes(project, "PackageReference"), package => Assert.StartsWith("System.", package, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Includes(string project, string element) =>
        XDocument.Load(SourceTree.ProjectFile(project)).Descendants(element).Select(static item => item.Attribute("Include")!.Value);
}
