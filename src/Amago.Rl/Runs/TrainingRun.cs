using System.Globalization;
using Amago.Kernels;
using Amago.Rl.Runs;

namespace Amago.Rl;

/// <summary>
/// Training in a folder: PPO on a game, with everything that is to be kept of it. <see cref="Iterate"/> goes on,
/// <see cref="SaveCheckpoint"/> makes that last; a run that was stopped anywhere goes on from its last checkpoint to the same parameters as
/// one that never stopped.
/// <code>
/// using var run = TrainingRun.Start("runs/breakout", new Bindings(configuration));
/// while (!run.IsDone)
///     run.Iterate();
/// run.SaveCheckpoint();
/// </code>
/// </summary>
/// <remarks>
/// The folder gets <c>checkpoint.safetensors</c> (all that the run needs to go on), <c>policy.safetensors</c> (<see cref="PolicyFile"/>),
/// <c>config.gin</c> and <c>config.json</c> (every setting, defaults included), <c>metrics.csv</c>, and an event file for TensorBoard. It
/// belongs to this run alone until <see cref="Dispose"/> or the end of the process, however that ends: a file <c>.running.*</c> in it,
/// which is locked, names the process. Others may read what is in it at any time.
/// </remarks>
public sealed class TrainingRun : IDisposable
{
    private const string Calls = "Iterate and SaveCheckpoint";

    private readonly RunFolder _folder;
    private readonly OperativeConfiguration _configuration;
    private readonly Ppo _ppo;
    private readonly TrainingState _state;
    private readonly RunMetrics _metrics;
    private readonly IShardTransport _shards;
    private readonly List<string> _notices = [];
    private ExclusiveUse _use;

    private TrainingRun(RunFolder folder, Bindings bindings, StateDict? checkpoint, ShardConnection? connect)
    {
        _folder = folder;
        _configuration = bindings.Operative;
        PpoSettings ppo = bindings.Create(PpoSettings.Configurable);
        Settings = bindings.Create(TrainingSettings.Configurable).WithVectorBits(_configuration);
        Settings.SettleVectorBits(); // before anything is computed
        long seed = Settings.Seed;
        if (checkpoint is null)
            ppo.Check(Settings.Environments, Settings.CreateEnvironment(seed: 0).ObservationSpace); // before what takes time and memory
        ActorCritic policy = PolicyOf(checkpoint, bindings);
        DrQv2Aug? augmentation = Settings.Augment ? bindings.Create(Augmentations.DrQv2Aug, generator: new Generator(seed + 2)) : null;
        ShardPlan plan = Settings.Plan(ppo.RolloutLength);
        if (connect is null)
        {
            ActorCritic acting = plan.PolicyLag == 0 ? policy : PolicyOf(checkpoint, bindings);
            _shards = new InProcessShards(plan, acting, Settings.CreateShards(plan), ppo.Discount, ppo.GaeLambda, seed);
            _ppo = new Ppo(policy, plan, _shards, Settings.Steps, ppo, seed, augmentation);
        }
        else
        {
            RolloutShard? mirror = plan is { Shards: 1, PolicyLag: 0 } && Settings.IsSavable
                ? new RolloutShard(0, plan, policy, Settings.CreateShard(plan, 0), ppo.Discount, ppo.GaeLambda, seed)
                : null;
            _shards = connect(plan, _configuration.ToGin());
            _ppo = new Ppo(policy, (plan, _shards, mirror), Settings.Steps, ppo, seed, augmentation);
        }

        _state = _ppo.State();
        if (checkpoint is not null)
            LoadFrom(checkpoint);
        _state.Metadata[PolicyFile.ConfigurationKey] = _configuration.ToGin();
        if (checkpoint is not null)
        {
            RunConfiguration.Restore(Folder, _configuration, _notices);
            RunConfiguration.Compare(Folder, _configuration, checkpoint, _notices);
        }
        else
        {
            Prepare();
        }

        _metrics = new RunMetrics(Folder, policy.ActionSpace.LogStdLength > 0, checkpoint is null ? null : _ppo.Steps, _notices);
    }

    /// <summary>Path of the run's folder.</summary>
    public string Folder => _folder.Path;

    /// <summary>What was damaged when the run was resumed, and what became of it: a sentence each.</summary>
    public IReadOnlyList<string> Notices => _notices;

    /// <summary>The settings of the training, the game's and the encoder's names among them.</summary>
    public TrainingSettings Settings { get; }

    /// <summary>The networks that are trained.</summary>
    public ActorCritic Policy => _ppo.Policy;

    /// <summary>Steps of all environments so far.</summary>
    public long Steps => _ppo.Steps;

    /// <summary>Whether all steps of <see cref="Settings"/> are taken.</summary>
    public bool IsDone => _ppo.IsDone;

    /// <inheritdoc cref="Ppo.Report"/>
    public PpoReport Report => _ppo.Report;

    private string CheckpointPath => CheckpointIn(Folder);

    /// <summary>Starts a run in a folder.</summary>
    /// <param name="folder">The run's folder; it is made where there is none, and must have no run in it, nor one at work.</param>
    /// <param name="bindings">Binds <see cref="TrainingSettings"/>, <see cref="PpoSettings"/> and the encoder's settings.</param>
    /// <param name="connect">Makes the transport that has the shards played; null plays them in this process.</param>
    /// <exception cref="ArgumentException">There is a run in the folder, or a setting is out of range; the message says which.</exception>
    /// <exception cref="IOException">The folder belongs to a process, which the message names; or it can't be written to.</exception>
    public static TrainingRun Start(string folder, Bindings bindings, ShardConnection? connect = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(bindings);
        return Open(RunFolder.Claim(folder), own => File.Exists(RunConfiguration.In(folder))
            ? throw new ArgumentException($"{folder}: there is a run in this folder already; resume it, or name another.", nameof(folder))
            : new TrainingRun(own, bindings, checkpoint: null, connect));
    }

    /// <summary>
    /// Starts a run in a new folder: the one that is named, or where that name is taken <c>NAME-2</c>, <c>NAME-3</c>, ..., the first that
    /// is free. Several that start at once get one each.
    /// </summary>
    /// <param name="folder">Path of the folder; <see cref="Folder"/> has the path that was free.</param>
    /// <param name="bindings">Binds <see cref="TrainingSettings"/>, <see cref="PpoSettings"/> and the encoder's settings.</param>
    /// <param name="connect">Makes the transport that has the shards played; null plays them in this process.</param>
    /// <exception cref="ArgumentException">A setting is out of range; the message says which.</exception>
    /// <exception cref="IOException">The folder can't be written to.</exception>
    public static TrainingRun StartNew(string folder, Bindings bindings, ShardConnection? connect = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(bindings);
        return Open(RunFolder.ClaimNew(folder), own => new TrainingRun(own, bindings, checkpoint: null, connect));
    }

    /// <summary>The path of a run's settings, as gin text: <c>config.gin</c> in its folder. Where it is, there is a run.</summary>
    /// <param name="folder">The run's folder.</param>
    public static string ConfigurationIn(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return RunConfiguration.In(folder);
    }

    /// <summary>Goes on with a run from its last checkpoint.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="connect">Makes the transport that has the shards played; null plays them in this process.</param>
    /// <exception cref="ArgumentException">There is no run in the folder.</exception>
    /// <exception cref="InvalidFileException">A file that the run needs is damaged, or not this run's; the message says which.</exception>
    /// <exception cref="IOException">The folder belongs to a process, which the message names; or it can't be written to.</exception>
    public static TrainingRun Resume(string folder, ShardConnection? connect = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        TrainingSettings.EnsureRegistered();
        if (!File.Exists(CheckpointIn(folder)) || !File.Exists(RunConfiguration.In(folder)))
            throw new ArgumentException(
                $"{folder}: expected the folder of a run with config.gin and checkpoint.safetensors, got none.", nameof(folder));
        return Open(RunFolder.Claim(folder), own =>
        {
            StateDict checkpoint = SafeTensors.Load(CheckpointIn(folder));
            Bindings bindings = RunConfiguration.Load(folder, checkpoint);
            try
            {
                return new TrainingRun(own, bindings, checkpoint, connect);
            }
            catch (ArgumentException e)
            {
                string text = InvalidFileException.TextOf(e);
                throw new InvalidFileException(
                    text.StartsWith(folder, StringComparison.Ordinal) ? text : $"{RunConfiguration.In(folder)}: {text}", e);
            }
        });
    }

    /// <summary>Plays one rollout, updates the policy with it, and writes a row of metrics.</summary>
    /// <exception cref="InvalidOperationException">
    /// The policy's outputs, the loss or the gradients are not finite any more, which the message says with the folder; or another call is
    /// under way.
    /// </exception>
    public PpoReport Iterate()
    {
        _use.Enter("Training", Calls);
        try
        {
            PpoReport report = _ppo.Iterate();
            _metrics.Write(report);
            return report;
        }
        catch (DivergedException e)
        {
            throw new DivergedException($"{Folder}: {e.Message}", e);
        }
        finally
        {
            _use.Leave();
        }
    }

    /// <summary>
    /// Writes what the run needs to go on, and the policy, to the disk. Each file appears whole or not at all, also where the power fails.
    /// </summary>
    /// <exception cref="IOException">A file can't be written.</exception>
    /// <exception cref="InvalidOperationException">Another call is under way on this run.</exception>
    public void SaveCheckpoint()
    {
        _use.Enter("Training", Calls);
        try
        {
            _metrics.FlushToDisk();
            _state.Save(CheckpointPath);
            PolicyFile.Save(PolicyFile.In(Folder), Policy, _configuration);
            _metrics.FlushEvents();
        }
        finally
        {
            _use.Leave();
        }
    }

    /// <summary>Closes the files, disposes of the transport, and gives the folder free; it saves nothing.</summary>
    public void Dispose()
    {
        (_shards as IDisposable)?.Dispose();
        _metrics.Dispose();
        _folder.Dispose();
    }

    private static TrainingRun Open(RunFolder folder, Func<RunFolder, TrainingRun> open)
    {
        try
        {
            return open(folder);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    // A run that went on from there would end at its first step, in words about a learning rate.
    private void LoadFrom(StateDict checkpoint)
    {
        _state.Load(checkpoint, CheckpointPath);
        if (Policy.FindNotFinite() is (string name, float value))
            throw new InvalidFileException($"{CheckpointPath}: expected finite parameters, got "
                + $"{value.ToString(CultureInfo.InvariantCulture)} in {name}; the run can't go on from there.");
    }

    // config.gin comes last: where there is one, there is a run that can be resumed.
    private void Prepare()
    {
        _state.Save(CheckpointPath);
        RunConfiguration.Save(Folder, _configuration);
    }

    // Sizes that the configuration claims are held against those of the checkpoint before anything of that size is made.
    private ActorCritic PolicyOf(StateDict? checkpoint, Bindings bindings)
    {
        if (checkpoint is null)
            return Settings.CreatePolicy(bindings, new Generator(Settings.Seed));
        ActorCritic policy = Settings.CreatePolicyFor(checkpoint.WithPrefix("policy."), CheckpointPath, bindings);
        ObservationSpace space = policy.ObservationSpace;
        long bytes = space.Entries.Sum(static entry => (long)entry.Shape.ElementCount); // each is at least a byte
        long saved = checkpoint.TryGetValue("environments.bytes", out Tensor? environments) ? environments.ElementCount : 0;
        return bytes * Settings.Environments <= saved || Settings.Environments <= RunConfiguration.EnvironmentsOf(checkpoint)
            ? policy
            : throw new ArgumentException(
                $"{RunConfiguration.In(Folder)}: expected no more environments than {CheckpointPath} has, "
                + $"got {Settings.Environments} with observations {space.Shown}.");
    }

    private static string CheckpointIn(string folder) => Path.Combine(folder, "checkpoint.safetensors");
}
