using System.Text.RegularExpressions;
using Amago.Tests.Architecture;
using Amago.Tests.Cli;
using Amago.Tests.Rl.Cluster.Commands;
using YamlDotNet.RepresentationModel;

namespace Amago.Tests.Documents;

/// <summary>The manifest for Kubernetes: its form, what has to agree within it, and that the program takes its command lines.</summary>
[Collection(nameof(OneCommandAtATime))]
public sealed partial class KubernetesManifestTests
{
    private static readonly YamlMappingNode[] Documents = Load();

    [Fact]
    public void Every_document_is_of_a_kind_and_version_that_belong_together()
    {
        (string, string)[] kinds = [.. Documents.Select(static document => (Text(document, "apiVersion"), Text(document, "kind")))];
        Assert.Equal(
            [
                ("v1", "Service"), ("v1", "PersistentVolumeClaim"), ("batch/v1", "Job"), ("apps/v1", "Deployment"),
                ("networking.k8s.io/v1", "NetworkPolicy"),
            ],
            kinds);
        Assert.All(Documents, static document => Assert.Matches("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", Text(document, "metadata", "name")));
        Assert.All(Documents, static document => Assert.Equal(
            ["apiVersion", "kind", "metadata", "spec"], document.Children.Keys.Select(static key => ((YamlScalarNode)key).Value)));
    }

    [Fact]
    public void Selectors_find_the_pods_that_they_mean()
    {
        Assert.Equal(Text(Pod("Job"), "metadata", "labels", "app"), Text(Of("Service"), "spec", "selector", "app"));
        Assert.Equal(
            Text(Pod("Deployment"), "metadata", "labels", "app"), Text(Of("Deployment"), "spec", "selector", "matchLabels", "app"));
        Assert.Equal("None", Text(Of("Service"), "spec", "clusterIP")); // workers are told the pod's own address
        Assert.Equal("OnFailure", Text(Pod("Job"), "spec", "restartPolicy"));
    }

    [Theory]
    [InlineData("Job")]
    [InlineData("Deployment")]
    public void What_a_container_mounts_is_a_volume_of_its_pod(string kind)
    {
        var spec = (YamlMappingNode)Node(Pod(kind), "spec");
        var volumes = ((YamlSequenceNode)Node(spec, "volumes")).Select(static volume => Text(volume, "name")).ToHashSet();
        YamlNode container = Assert.Single((YamlSequenceNode)Node(spec, "containers"));
        Assert.All((YamlSequenceNode)Node(container, "volumeMounts"), mount => Assert.Contains(Text(mount, "name"), volumes));
        YamlNode token = ((YamlSequenceNode)Node(spec, "volumes")).Single(static volume => Text(volume, "name") == "token");
        Assert.Equal("amago-token", Text(token, "secret", "secretName"));
        Assert.DoesNotContain(":latest", Text(container, "image"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_program_takes_the_command_lines()
    {
        YamlNode worker = Assert.Single((YamlSequenceNode)Node(Pod("Deployment"), "spec", "containers"));
        Parses([.. ((YamlSequenceNode)Node(worker, "args")).Select(static argument => ((YamlScalarNode)argument).Value!)]);
        YamlNode learner = Assert.Single((YamlSequenceNode)Node(Pod("Job"), "spec", "containers"));
        string script = ((YamlScalarNode)Assert.Single((YamlSequenceNode)Node(learner, "args"))).Value!;
        string[] lines = [.. script.Split('\n').Select(static line => line.Trim())];
        string shared = lines.Single(static line => line.StartsWith("set -- ", StringComparison.Ordinal))["set -- ".Length..]
            .Replace("\"$POD_IP\"", "10.0.0.1", StringComparison.Ordinal);
        string[] programs = [.. lines.Where(static line => line.StartsWith("exec amago-cluster ", StringComparison.Ordinal))];
        Assert.Equal(2, programs.Length);
        foreach (string program in programs)
            Parses(program["exec amago-cluster ".Length..].Replace("\"$@\"", shared, StringComparison.Ordinal).Split(' '));
    }

    [Fact]
    public void Every_port_that_a_process_listens_at_is_open_to_the_others()
    {
        var policy = ((YamlSequenceNode)Node(Of("NetworkPolicy"), "spec", "ingress")).SelectMany(
            static rule => (YamlSequenceNode)Node(rule, "ports")).Select(static port => Text(port, "port")).ToHashSet();
        foreach (string kind in new[] { "Job", "Deployment" })
        {
            YamlNode container = Assert.Single((YamlSequenceNode)Node(Pod(kind), "spec", "containers"));
            var open = ((YamlSequenceNode)Node(container, "ports")).Select(static port => Text(port, "containerPort")).ToHashSet();
            string line = string.Join(' ', ((YamlSequenceNode)Node(container, "args")).Select(static part => ((YamlScalarNode)part).Value));
            string[] own = [.. Listening().Matches(line).Select(static match => match.Groups["port"].Value)];
            Assert.Equal(2, own.Length);
            Assert.Equal(own.Order(StringComparer.Ordinal), open.Order(StringComparer.Ordinal));
            Assert.All(own, port => Assert.Contains(port, policy));
        }
    }

    [GeneratedRegex(@"--(listen [\d.]+:|port |mesh-port )(?<port>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listening();

    // A number of threads that there can't be is the one thing that is wrong: the rest of the line parses, and nothing is started.
    private static void Parses(string[] args)
    {
        CliRun run = ClusterRun.Of([.. args, "--threads", "0"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--threads: expected", run.Error, StringComparison.Ordinal);
    }

    private static YamlMappingNode Pod(string kind) => (YamlMappingNode)Node(Of(kind), "spec", "template");

    private static YamlMappingNode Of(string kind) => Documents.Single(document => Text(document, "kind") == kind);

    private static string Text(YamlNode node, params string[] path) => ((YamlScalarNode)Node(node, path)).Value!;

    private static YamlNode Node(YamlNode node, params string[] path) => path.Aggregate(node, static (inner, name) => inner[name]);

    private static YamlMappingNode[] Load()
    {
        using StreamReader reader = File.OpenText(Path.Combine(SourceTree.Root, "samples", "cluster", "kubernetes.yaml"));
        var stream = new YamlStream();
        stream.Load(reader);
        return [.. stream.Documents.Select(static document => (YamlMappingNode)document.RootNode)];
    }
}
