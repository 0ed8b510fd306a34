using System.Globalization;
using System.Text.Json;
using Amago.Cli.Options;
using Amago.Rl.Cluster.Planning;

namespace Amago.Rl.Cluster.Commands;

/// <summary><c>amago-cluster plan</c>: what machines would gain, by arithmetic, before anybody sets one up.</summary>
internal sealed class PlanCommand
{
    private static readonly int[] DefaultMachines = [1, 2, 10, 100];

    private readonly CommandConsole _console;
    private readonly Argument<string?> _game = new("GAME") { Description = "A game that list names.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<int?> _parameters =
        OptionValues.Integer("--params", "Parameters of a network that is not there, such as 1.7M; beside --observation.", min: 1);

    private readonly Option<int[]?> _observation = OptionValues.Integers("--observation", "Sizes of what it sees, in bytes: H,W,C.");
    private readonly Option<int[]?> _machines =
        OptionValues.Integers("--machines", "Numbers of machines that play. [default: 1,2,10,100]", max: 100_000);

    private readonly Option<double?> _gigabits = Positive("--gbit", "Gigabits a second of each machine's line. [default: 1]", 1000);
    private readonly Option<double?> _step = Positive(
        "--step-ms", "Milliseconds of a step of one environment, where it is slower than the game. [default: the game's]", 1e6);

    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly ConfigurationOptions _configuration = new();

    private PlanCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var options = new PlanCommand(console);
        var command = new Command("plan", "Say what machines would gain: seconds of play, transfer and update, and which way pays.")
        {
            options._game, options._parameters, options._observation, options._machines, options._gigabits, options._step, options._json,
        };
        options._configuration.AddTo(command);
        command.Validators.Add(result =>
        {
            bool isGame = result.GetValue(options._game) is not null;
            bool isStated = result.GetResult(options._parameters) is not null && result.GetResult(options._observation) is not null;
            if (isGame == isStated)
                result.AddError("expected a game, or --params and --observation; got " + (isGame ? "both." : "neither."));
        });
        command.SetAction(options.Run);
        return command;
    }

    private void Run(ParseResult result)
    {
        (RunWork work, string source) = result.GetValue(_game) is { } game ? Measured(result, game) : Estimated(result);
        double gigabits = result.GetValue(_gigabits) ?? 1, bytes = ClusterPlan.BytesOf(gigabits);
        int[] machines = result.GetValue(_machines) is { Length: > 0 } stated ? stated : DefaultMachines;
        ClusterPlan[] plans = [.. machines.Select(count => new ClusterPlan(work, count, bytes))];
        if (result.GetValue(_json))
            PrintJson(work, source, gigabits, plans);
        else
            Print(work, source, gigabits, plans);
    }

    private (RunWork Work, string Source) Measured(ParseResult result, string game)
    {
        string name = Environments.Find(game).Name;
        Bindings bindings = _configuration.Read(result).ForTraining([$"Training.game={name}"]);
        TrainingSettings settings = bindings.Create(TrainingSettings.Configurable);
        PpoSettings ppo = bindings.Create(PpoSettings.Configurable);
        ActorCritic policy = settings.CreatePolicy(bindings, new Generator(settings.Seed));
        long observation = policy.ObservationSpace.Entries.Sum(
            static entry => (long)entry.Shape.ElementCount * (entry is ImageEntry ? 1 : sizeof(float)));
        MeasuredSpeed speed = MeasuredSpeed.Of(settings, policy);
        var work = new RunWork(
            policy.ParameterCount, observation, settings.Environments, ppo.RolloutLength, ppo.Epochs, ppo.Minibatches)
        {
            SecondsPerStep = speed.SecondsPerStep + Extra(result),
            SecondsPerSample = speed.SecondsPerSample,
        };
        return (work, "measured here");
    }

    private (RunWork Work, string Source) Estimated(ParseResult result)
    {
        long parameters = result.GetValue(_parameters)!.Value;
        long observation = result.GetValue(_observation)!.Aggregate(1L, static (product, size) => product * size);
        var ppo = new PpoSettings();
        var work = new RunWork(
            parameters, observation, new TrainingSettings().Environments, ppo.RolloutLength, ppo.Epochs, ppo.Minibatches)
        {
            SecondsPerStep = NetworkEstimate.SecondsPerAnswer(parameters, observation) + Extra(result),
            SecondsPerSample = NetworkEstimate.SecondsPerSample(parameters, observation),
        };
        return (work, "estimated from two networks on two cores with AVX-512");
    }

    // Environments of a machine are stepped on all of its cores.
    private double Extra(ParseResult result) => (result.GetValue(_step) ?? 0) / 1e3 / Environment.ProcessorCount;

    private void Print(RunWork work, string source, double gigabits, ClusterPlan[] plans)
    {
        _console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{work.Parameters:#,0} parameters, {Bytes(work.ParameterBytes)}; a machine's rollout of {work.Environments} environments x "
                + $"{work.RolloutLength} steps: {Bytes(work.RolloutBytes)}"));
        _console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"a step {work.SecondsPerStep * 1e6:0.0} µs, a sample of an update {work.SecondsPerSample * 1e6:0.0} µs, {source}; lines of "
                + $"{gigabits:0.###} Gb/s"));
        var table = new TextTable(
            ("machines", true), ("rollout", true), ("transfer", true), ("central update", true), ("star exchange", true),
            ("mesh exchange", true), ("sharded update", true), ("steps/s", true), ("efficiency", true), ("pays", false));
        foreach (ClusterPlan plan in plans)
        {
            table.Add(
                Text($"{plan.Machines}"),
                Seconds(plan.Rollout),
                Seconds(plan.Transfer),
                Seconds(plan.CentralUpdate),
                Seconds(plan.StarExchange),
                Seconds(plan.MeshExchange),
                Seconds(plan.ShardedUpdate),
                Text($"{plan.StepsPerSecond:#,0}"),
                Text($"{plan.Efficiency * 100:0} %"),
                plan.Best.Name);
        }

        table.Print(_console);
        _console.Out.WriteLine(
            "Each machine plays as many environments as one would; a learner beside them carries all parameters and rollouts");
        _console.Out.WriteLine("over its line. Sharded: machines exchange gradients in a mesh, and rollouts stay where they are.");
    }

    private void PrintJson(RunWork work, string source, double gigabits, ClusterPlan[] plans) => JsonOutput.Print(_console.Out, json =>
    {
        json.WriteNumber("parameters", work.Parameters);
        json.WriteNumber("parameter_bytes", work.ParameterBytes);
        json.WriteNumber("rollout_bytes", work.RolloutBytes);
        json.WriteNumber("seconds_per_step", work.SecondsPerStep);
        json.WriteNumber("seconds_per_sample", work.SecondsPerSample);
        json.WriteString("source", source);
        json.WriteNumber("gbit", gigabits);
        json.WriteStartArray("plans");
        foreach (ClusterPlan plan in plans)
            Write(json, plan);
        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, ClusterPlan plan)
    {
        json.WriteStartObject();
        json.WriteNumber("machines", plan.Machines);
        json.WriteNumber("rollout_seconds", plan.Rollout);
        json.WriteNumber("transfer_seconds", plan.Transfer);
        json.WriteNumber("central_update_seconds", plan.CentralUpdate);
        json.WriteNumber("star_exchange_seconds", plan.StarExchange);
        json.WriteNumber("mesh_exchange_seconds", plan.MeshExchange);
        json.WriteNumber("sharded_update_seconds", plan.ShardedUpdate);
        json.WriteNumber("steps_per_second", plan.StepsPerSecond);
        json.WriteNumber("efficiency", plan.Efficiency);
        json.WriteString("pays", plan.Best.Name);
        json.WriteEndObject();
    }

    private static Option<double?> Positive(string name, string description, double max) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
                && value > 0 && value <= max)
                return value;
            result.AddError(Text($"{name}: expected a number above 0 and up to {max}, got '{text}'."));
            return null;
        },
    };

    private static string Seconds(double seconds) => seconds switch
    {
        0 => "-",
        < 1 => Text($"{seconds * 1e3:0.#} ms"),
        _ => Text($"{seconds:0.00} s"),
    };

    private static string Bytes(double bytes) => bytes < 1e6 ? Text($"{bytes / 1e3:0.#} kB") : Text($"{bytes / 1e6:0.#} MB");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
