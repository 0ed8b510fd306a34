using System.Net;
using Amago.Cli.Commands;
using Amago.Cli.Options;
using Amago.Kernels;
using Amago.Rl.Cluster.Hosting;
using Amago.Rl.Cluster.Options;
using Amago.Rl.Cluster.Restarting;

namespace Amago.Rl.Cluster.Commands;

/// <summary><c>amago-cluster worker</c>: a machine plays for a learner.</summary>
internal sealed class WorkerCommand
{
    private const string Child = "--child";
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1), Farewell = TimeSpan.FromSeconds(8);

    private readonly CommandConsole _console;
    private readonly Option<HostPort?> _join = HostPort.Option(
        "--join", "Where the learner listens; it need not be there yet.", required: true);
    private readonly Option<string?> _token = TokenFile.Option(
        "The file with the token that the learner wrote; none where it is on loopback.");
    private readonly Option<int?> _port =
        OptionValues.Integer("--port", "Port that this worker listens at. [default: any that is free]", min: 1, max: IPEndPoint.MaxPort);

    private readonly Option<int?> _mesh = Addresses.MeshPortOption();
    private readonly Option<string?> _advertise = Addresses.AdvertiseOption();
    private readonly Option<bool> _stay = new("--stay") { Description = "Wait for the next learner when this one is done." };
    private readonly Option<bool> _child = new(Child) { Hidden = true };
    private readonly ClusteringOptions _clustering = new();

    private WorkerCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var options = new WorkerCommand(console);
        var command = new Command("worker", "Play for a learner on this or another machine, for as long as it has work.")
        {
            options._join, options._token, options._port, options._mesh, options._advertise, options._stay, options._child,
        };
        options._clustering.AddTo(command);
        command.SetAction(options.Run);
        return command;
    }

    private int Run(ParseResult result)
    {
        using var interruption = new Interruption();
        if (result.GetValue(_child))
            return Work(result, interruption.Token);
        string[] args = [.. result.Tokens.Select(static token => token.Value), Child];
        var parent = new WorkerParent(() => ChildProcess.Start(args), _console.Warn, result.GetValue(_stay));
        return parent.RunAsync(interruption.Token).GetAwaiter().GetResult();
    }

    private int Work(ParseResult result, CancellationToken cancellationToken)
    {
        ChildProcess.WatchParent(static () =>
        {
            Interruption.TryRequest();
            Thread.Sleep(Farewell);
            Environment.Exit(1); // whatever keeps it
        });
        try
        {
            return (int)ClusterWorker.RunAsync(Options(result, cancellationToken), cancellationToken).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return (int)WorkerEnd.Over;
        }
    }

    private WorkerOptions Options(ParseResult result, CancellationToken cancellationToken)
    {
        string? file = result.GetValue(_token);
        Clustering clustering = _clustering.Read(result);
        (IPEndPoint learner, IPAddress own) = Find(result.GetValue(_join)!, cancellationToken);
        if (file is null && !IPAddress.IsLoopback(learner.Address))
            throw new ArgumentException(
                $"--join {learner}: expected --token-file beside it, for a learner that is not on loopback; got none.");
        string? advertised = result.GetValue(_advertise);
        IPAddress listen = advertised is null ? own : own.AddressFamily == IPAddress.Any.AddressFamily ? IPAddress.Any : IPAddress.IPv6Any;
        int port = result.GetValue(_port) ?? Addresses.FreePort(listen);
        var options = new WorkerOptions(
            learner,
            new IPEndPoint(listen, port),
            new IPEndPoint(advertised is null ? own : IPAddress.Parse(advertised), port),
            file is null ? null : TokenFile.Read(file))
        {
            Threads = Workers.Threads,
            MeshPort = result.GetValue(_mesh) ?? 0,
            Clustering = clustering,
            Notice = _console.Warn,
        };
        return _clustering.ReadCluster(result) is { } cluster ? options with { Cluster = cluster } : options;
    }

    // A name may come to exist with the learner, as in Kubernetes; and a network may come up later than this process.
    private (IPEndPoint Learner, IPAddress Own) Find(HostPort join, CancellationToken cancellationToken)
    {
        for (bool isFirst = true; ; isFirst = false)
        {
            try
            {
                IPEndPoint learner = join.Resolve();
                return (learner, Addresses.Toward(learner));
            }
            catch (ArgumentException e)
            {
                if (isFirst)
                    _console.Warn($"{e.Message} It is looked for until it is there.");
            }

            cancellationToken.WaitHandle.WaitOne(BetweenLooks);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
