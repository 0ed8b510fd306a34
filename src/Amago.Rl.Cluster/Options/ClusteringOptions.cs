using Amago.Rl.Cluster.Hosting;

namespace Amago.Rl.Cluster.Options;

/// <summary>Where the list of silos is kept, as a command line, a file or the environment says it.</summary>
internal sealed class ClusteringOptions
{
    /// <summary>The environment variable that says it where no option does.</summary>
    public const string Variable = "AMAGO_CLUSTERING";

    private const string Redis = "redis:", Postgres = "postgres:";

    private readonly Option<string?> _clustering = new("--clustering")
    {
        Description = "Where the list of processes is kept: redis:CONNECTION or postgres:CONNECTION, without a password. [default: the "
            + "learner keeps it]",
        HelpName = "KIND:CONNECTION",
    };

    private readonly Option<string?> _file = new("--clustering-file")
    {
        Description = $"A file with what --clustering would say, a password included; {Variable} in the environment says it, too.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _cluster = new("--cluster")
    {
        Description = "Name of the cluster, where several keep their lists in one place. [default: amago-PORT of the learner]",
        HelpName = "NAME",
    };

    public void AddTo(Command command)
    {
        command.Add(_clustering);
        command.Add(_file);
        command.Add(_cluster);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_clustering) is not null && result.GetResult(_file) is not null)
                result.AddError("--clustering-file: expected none beside --clustering, which says the same.");
        });
    }

    /// <summary>Where the list is kept.</summary>
    /// <exception cref="ArgumentException">It is neither of the kinds; the message does not repeat the connection.</exception>
    public Clustering Read(ParseResult result)
    {
        if (result.GetValue(_clustering) is { } stated)
        {
            if (stated.Contains("password", StringComparison.OrdinalIgnoreCase)
                || stated.Contains("pwd", StringComparison.OrdinalIgnoreCase))
            {
                throw new ArgumentException(
                    $"--clustering: expected no password, for everybody on the machine can read a command line; --clustering-file or "
                    + $"{Variable} keep it.");
            }

            return Parse("--clustering", stated);
        }

        if (result.GetValue(_file) is { } file)
            return Parse(file, File.ReadAllText(file));
        return Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } variable
            ? Parse(Variable, variable)
            : new DevelopmentClustering();
    }

    /// <summary>The cluster's name; null where nobody says one.</summary>
    public string? ReadCluster(ParseResult result) => result.GetValue(_cluster);

    private static Clustering Parse(string source, string text)
    {
        string line = text.Trim();
        if (line.StartsWith(Redis, StringComparison.Ordinal) && line.Length > Redis.Length)
            return new RedisClustering(line[Redis.Length..]);
        if (line.StartsWith(Postgres, StringComparison.Ordinal) && line.Length > Postgres.Length)
            return new PostgresClustering(line[Postgres.Length..]);
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        string got = colon > 0 ? $"'{Printable.Short(line[..colon])}:'" : "something else";
        throw new ArgumentException($"{source}: expected redis:CONNECTION or postgres:CONNECTION, got {got}.");
    }
}
