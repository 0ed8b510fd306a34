using System.Net;
using Amago.Cli.Commands;
using Amago.Cli.Options;
using Amago.Cli.Training;
using Amago.Rl.Cluster.Hosting;
using Amago.Rl.Cluster.Options;
using Amago.Rl.Cluster.Security;
using Amago.Rl.Cluster.Seeds;

namespace Amago.Rl.Cluster.Commands;

/// <summary><c>amago-cluster train</c>: what <c>amago train</c> does, with shards that workers on this and other machines play.</summary>
internal sealed class ClusterTrainCommand
{
    private const string DefaultShards = "Training.shards = 8";

    private readonly CommandConsole _console;
    private readonly TrainingOptions _training = new();
    private readonly Option<double?> _checkpoint = TrainingLoop.CheckpointOption();
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<HostPort?> _listen =
        HostPort.Option("--listen", "Where workers join. Off loopback they need a token.", required: true);

    private readonly Option<string?> _advertise = Addresses.AdvertiseOption();
    private readonly Option<int?> _shards = OptionValues.Integer(
        "--shards", "Parts of the environments, of which a worker plays some: a divisor of --envs. [default: 8]", min: 1);

    private readonly Option<int?> _workers = OptionValues.Integer(
        "--workers", "Workers to wait for before the first step. [default: 0, where the learner plays until one is there]", min: 0);

    private readonly Option<ulong[]?> _seeds = SeedList.Option();
    private readonly Option<string?> _token = TokenFile.Option(
        "The file with the token that admits workers; it is written where there is none. [default: RUN.token; none on loopback]");

    private readonly Option<double?> _verify = OptionValues.Probability(
        "--verify", "Share of the shards that two workers play on purpose, to be compared. [default: 0]");

    private readonly Option<bool> _restartEpisodes = new("--restart-episodes")
    {
        Description = "Let environments play that can't be saved: their episodes start anew where a shard moves, so the run is not exact.",
    };

    private readonly Option<int?> _mesh = Addresses.MeshPortOption();
    private readonly Option<int?> _dashboard = OptionValues.Integer(
        "--dashboard", "Port of a page on the loopback address that shows the cluster.", min: 1, max: IPEndPoint.MaxPort);

    private readonly ClusteringOptions _clustering = new();

    private ClusterTrainCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var options = new ClusterTrainCommand(console);
        var command = new Command("train", "Teach an agent a game from pixels, on several machines.");
        options._training.AddTo(command);
        Option[] own =
        [
            options._listen, options._advertise, options._shards, options._workers, options._seeds, options._token, options._verify,
            options._restartEpisodes, options._mesh, options._dashboard, options._checkpoint, options._json,
        ];
        foreach (Option option in own)
            command.Add(option);
        options._clustering.AddTo(command);
        command.Validators.Add(result =>
        {
            if (options._training.IsResumed(result) && result.GetResult(options._shards) is not null)
                result.AddError("--shards: expected none beside --resume, whose run has its own.");
        });
        command.SetAction(options.Run);
        return command;
    }

    private int Run(ParseResult result)
    {
        string[] more = result.GetValue(_shards) is { } shards ? [$"Training.shards={shards}"] : [];
        TrainingRequest request = _training.Read(result, DefaultShards, more);
        LearnerOptions options = Options(result, request);
        bool json = result.GetValue(_json);
        var loop = new TrainingLoop(_console, TrainingLoop.BetweenCheckpoints(result.GetValue(_checkpoint)), json);
        using var cluster = new StartedLearner(options);
        if (result.GetValue(_seeds) is { Length: > 0 } seeds)
            return new SeedRuns(_console, loop, cluster.Connect).Train(request, seeds, json);
        using TrainingRun run = request.Open(cluster.Connect);
        TrainedRun trained = loop.Train(run);
        trained.Print(_console, json);
        return trained.ExitCode;
    }

    private LearnerOptions Options(ParseResult result, TrainingRequest request)
    {
        HostPort stated = result.GetValue(_listen)!;
        Clustering clustering = _clustering.Read(result);
        IPEndPoint listen = stated.Resolve(), advertise = Addresses.Advertised(listen, result.GetValue(_advertise));
        var options = new LearnerOptions(listen, advertise, Token(result, request, advertise))
        {
            Workers = result.GetValue(_workers) ?? 0,
            VerifyShare = result.GetValue(_verify) ?? 0,
            RestartEpisodes = result.GetValue(_restartEpisodes),
            Clustering = clustering,
            MeshPort = result.GetValue(_mesh) ?? 0,
            IsAskedToStop = static () => Interruption.IsAnyRequested,
            DashboardPort = result.GetValue(_dashboard),
            Notice = _console.Warn,
        };
        return _clustering.ReadCluster(result) is { } cluster ? options with { Cluster = cluster } : options;
    }

    private JoinToken? Token(ParseResult result, TrainingRequest request, IPEndPoint advertise)
    {
        string join = $"{ClusterCommand.Name} worker --join {advertise}";
        string? file = result.GetValue(_token);
        if (file is null && IPAddress.IsLoopback(advertise.Address))
        {
            _console.Warn($"workers join with: {join}");
            return null;
        }

        file ??= $"{Path.TrimEndingDirectorySeparator(request.FolderName)}.token";
        JoinToken token = TokenFile.ReadOrCreate(file);
        if (TokenFile.Notice(file) is { } notice)
            _console.Warn(notice);
        _console.Warn($"workers join with: {join} --token-file {file}");
        return token;
    }
}
