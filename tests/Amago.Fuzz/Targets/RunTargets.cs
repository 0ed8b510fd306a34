using Amago.Configuration;
using Amago.Formats;
using Amago.Fuzz.Mutation;
using Amago.Nets;
using Amago.Rl;
using Amago.Tensors;
using Microsoft.Extensions.Configuration;

namespace Amago.Fuzz.Targets;

/// <summary>
/// What a run leaves: a policy, a checkpoint, the state of environments, metrics. What is refused must have changed nothing.
/// </summary>
internal static class RunTargets
{
    private static readonly TextMutation MetricsWords = new(
        "step", ",", "\n", "\r\n", "NaN", "-", "1e999", "\"", "mean_return", "\0", "\u00ff", "\ufeff", ";", " ");

    public static FuzzTarget Policy()
    {
        string path = TemporaryFile(".safetensors");
        return new(
            "policy",
            () =>
            {
                using IDisposable run = TrainingRun.Start(Path.Combine(Path.GetDirectoryName(path)!, "run"), Tiny());
                ((TrainingRun)run).SaveCheckpoint();
                return [File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(path)!, "run", "policy.safetensors"))];
            },
            file =>
            {
                File.WriteAllBytes(path, file);
                ActorCritic policy = PolicyFile.Load(path).Policy;
                (int height, int width, int channels) = policy.Encoder.ImgShape;
                using IDisposable scope = Autograd.NoGrad();
                if ((long)height * width * channels < 100_000)
                    policy.Forward(Tensor.Zeros([1, height, width, channels], DType.UInt8));
            },
            static exception => exception is InvalidFileException,
            HeaderMutation.SafeTensors);
    }

    public static FuzzTarget Checkpoint()
    {
        string path = TemporaryFile(".safetensors");
        var environments = new VectorEnvironment(
            2, 0, static seed => ActionSubset.Minimal(new TimeLimit(Games.Create("breakout", seed), 50), Games.Find("breakout")));
        var encoder = new GridworldCnn((10, 10, 4), false, "relu", [4, 4, 4], generator: new Generator(0));
        var ppo = new Ppo(
            new ActorCritic(encoder, environments.ActionCount, hidden: 4, generator: new Generator(0)),
            environments,
            1000,
            new PpoSettings { RolloutLength = 8, Minibatches = 2 });
        ppo.Iterate();
        TrainingState state = ppo.State();
        state.Save(path);
        byte[] sound = File.ReadAllBytes(path);
        return new(
            "checkpoint",
            () => [sound],
            file =>
            {
                File.WriteAllBytes(path, file);
                byte[] before = Content(ppo);
                try
                {
                    state.Load(path);
                }
                catch (Exception e) when (e is InvalidFileException or ArgumentException)
                {
                    if (!before.AsSpan().SequenceEqual(Content(ppo)))
                        throw new WrongResultException("a checkpoint was refused, and something has changed");
                    throw;
                }

                try
                {
                    ppo.Iterate();
                }
                catch (InvalidOperationException e) when (e.Message.Contains("finite", StringComparison.Ordinal))
                {
                    // Parameters that are no numbers are said to be none.
                }
                finally
                {
                    File.WriteAllBytes(path, sound);
                    state.Load(path);
                }
            },
            static exception => exception is InvalidFileException or ArgumentException,
            HeaderMutation.SafeTensors);
    }

    // The first byte of an input is the game's number, so that every game's state is tried.
    public static FuzzTarget State()
    {
        VectorEnvironment[] environments =
        [
            .. Games.All.Select(static game => new VectorEnvironment(
                2, 0, seed => new FrameStack(ActionSubset.Minimal(new TimeLimit(Games.Create(game.Name, seed), 50), game), 2))),
            .. Environments.All.Where(static other => !other.IsGame).Select(static other => new VectorEnvironment(
                2, 0, seed => new TimeLimit(other.Create(seed), 50))),
        ];
        byte[][] sound = [.. environments.Select(static (environment, i) => (byte[])[(byte)i, .. Played(environment)])];
        return new(
            "state",
            () => sound,
            input =>
            {
                if (input.Length == 0)
                    return;
                int game = input[0] % environments.Length;
                VectorEnvironment environment = environments[game];
                byte[] before = StateArchive.Save(environment);
                try
                {
                    StateArchive.Load(environment, input.AsSpan(1));
                }
                catch (ArgumentException)
                {
                    if (!StateArchive.Save(environment).AsSpan().SequenceEqual(before))
                        throw new WrongResultException("a state was refused, and something has changed");
                    throw;
                }

                try
                {
                    PlayOn(environment, 60);
                }
                catch (ArgumentException e)
                {
                    throw new WrongResultException($"a state was taken that can't be played on: {e.Message}");
                }
                finally
                {
                    StateArchive.Load(environment, sound[game].AsSpan(1));
                }
            },
            static exception => exception is ArgumentException,
            static (input, another, random) => input.Length == 0
                ? [0]
                : [input[0], .. ChecksumMutation.Mutate(input[1..], () => another() is { Length: > 0 } other ? other[1..] : [], random)]);
    }

    public static FuzzTarget Metrics()
    {
        string path = TemporaryFile(".csv");
        return new(
            "metrics",
            static () => ["step,iteration,mean_return\n128,1,\n256,2,0.5\n384,3,-1e-3\n"u8.ToArray(), "step,a\r\n1,2\r\n"u8.ToArray()],
            file =>
            {
                File.WriteAllBytes(path, file);
                MetricsTable table = MetricsTable.Load(path);
                foreach (string column in table.Columns)
                    _ = table.Values(column);
                using (MetricsCsv csv = MetricsCsv.Resume(path, table.Columns, 1000))
                    csv.Write(long.MaxValue, new double[table.Columns.Count]);
                if (MetricsTable.Load(path).Steps[^1] != long.MaxValue)
                    throw new WrongResultException("a row that was written is not read");
            },
            static exception => exception is InvalidFileException or ArgumentException,
            MetricsWords.Mutate);
    }

    private static Bindings Tiny()
    {
        TrainingSettings.EnsureRegistered();
        return new Bindings(new ConfigurationBuilder().AddGinString(
            "Training.game = 'breakout'\nTraining.envs = 2\nTraining.steps = 100\nTraining.hidden = 4\nGridworldCNN.channels = [4, 4, "
            + "4]\nPPO.rollout_length = 8\nPPO.minibatches = 2\n",
            "tiny").Build());
    }

    private static byte[] Played(VectorEnvironment environment)
    {
        environment.Reset(new ObservationBatch(environment.ObservationSpace, environment.Count));
        Play(environment, 30);
        return StateArchive.Save(environment);
    }

    private static void Play(VectorEnvironment environment, int steps)
    {
        var observations = new ObservationBatch(environment.ObservationSpace, environment.Count);
        var sampler = new ActionSampler(environment.ActionSpace);
        float[] preferences = new float[environment.Count * environment.ActionSpace.ParameterCount],
            actions = new float[environment.Count * environment.ActionSpace.ActionLength];
        for (int i = 0; i < steps; i++)
        {
            // Another legal choice is the likeliest at every step, and other numbers within their bounds.
            for (int k = 0; k < preferences.Length; k++)
                preferences[k] = (((i * 3) + (k * 5)) % 7 / 3f) - 1;
            sampler.Mode(new ActionParameters(preferences, default, environment.ActionMasks), actions);
            environment.Step(actions, observations);
        }
    }

    // A state from before the first Reset wants one.
    private static void PlayOn(VectorEnvironment environment, int steps)
    {
        try
        {
            Play(environment, 1);
        }
        catch (InvalidOperationException)
        {
            environment.Reset(new ObservationBatch(environment.ObservationSpace, environment.Count));
        }

        Play(environment, steps);
    }

    private static byte[] Content(Ppo ppo)
    {
        using var stream = new MemoryStream();
        SafeTensors.Write(stream, ppo.Policy.StateDict());
        SafeTensors.Write(stream, ppo.Optimizer.StateDict());
        stream.Write(BitConverter.GetBytes(ppo.Steps));
        return stream.ToArray();
    }

    private static string TemporaryFile(string extension) =>
        Path.Combine(Directory.CreateTempSubdirectory("amago-fuzz-").FullName, $"input{extension}");
}
