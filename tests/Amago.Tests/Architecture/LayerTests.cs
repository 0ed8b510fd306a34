using System.Reflection;
using System.Xml.Linq;

namespace Amago.Tests.Architecture;

/// <summary>References between projects point down: Kernels, Tensors, Formats, Nets, Rl, Cli.</summary>
public sealed class LayerTests
{
    private static readonly string[] Layers = [.. SourceTree.Libraries, "Amago.Cli"];

    public static TheoryData<string> Projects => new(Layers);

    [Fact]
    public void Every_project_has_its_place_in_the_order() => Assert.Equal(
        Layers.Order(StringComparer.Ordinal),
        Directory.EnumerateDirectories(Path.Combine(SourceTree.Root, "src"), "Amago.*").Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_to_projects_below_it_only(string project)
    {
        var file = XDocument.Load(Path.Combine(SourceTree.Root, "src", project, $"{project}.csproj"));
        ExpectBelow(project, file.Descendants("ProjectReference").Select(static reference =>
            Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'))));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void An_assembly_refers_to_assemblies_below_it_only(string project)
    {
        // The tool's file is named after the command.
        var assembly = Assembly.Load(project == "Amago.Cli" ? "amago" : project);
        ExpectBelow(project, assembly.GetReferencedAssemblies().Select(static reference => reference.Name!)
            .Where(static name => name.StartsWith("amago", StringComparison.OrdinalIgnoreCase)));
    }

    private static void ExpectBelow(string project, IEnumerable<string> references)
    {
        int place = Array.IndexOf(Layers, project);
        foreach (string reference in references)
        {
            int other = Array.IndexOf(Layers, reference);
            Assert.True(other >= 0 && other < place, $"{project} refers to {reference}; the order is {string.Join(" < ", Layers)}");
        }
    }
}
