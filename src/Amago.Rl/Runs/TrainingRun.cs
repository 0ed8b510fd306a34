using Amago.Formats;
using Amago.Nets;
using Amago.Tensors;
using Microsoft.Extensions.Configuration;

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
/// <c>config.gin</c> and <c>config.json</c> (every setting, defaults included), <c>metrics.csv</c>, an event file for TensorBoard, and the
/// learning curve as <c>curve.svg</c> and <c>curve.png</c>.
/// </remarks>
public sealed class TrainingRun : IDisposable
{
    private readonly string _folder;
    private readonly OperativeConfiguration _configuration;
    private readonly Ppo _ppo;
    private readonly TrainingState _state;
    private readonly RunMetrics _metrics;

    private TrainingRun(string folder, Bindings bindings, bool resumes)
    {
        _folder = folder;
        _configuration = bindings.Operative;
        PpoSettings ppo = bindings.Create(PpoSettings.Configurable);
        Settings = bindings.Create(TrainingSettings.Configurable);
        long seed = Settings.Seed;
        if (Settings.Steps < 1 || Settings.Environments < 1)
            throw new ArgumentException($"Training: expected at least one step and one environment, got {Settings.Steps} and {Settings.Environments}.", nameof(bindings));
        ActorCritic policy = Settings.CreatePolicy(bindings, new Generator(seed));
        DrQv2Aug? augmentation = Settings.Augment ? bindings.Create(Augmentations.DrQv2Aug, generator: new Generator(seed + 2)) : null;
        var environments = new VectorEnvironment(Settings.Environments, seed, Settings.CreateEnvironment);
        _ppo = new Ppo(policy, environments, Settings.Steps, ppo, seed, augmentation);
        _state = _ppo.State();
        if (resumes)
            _state.Load(CheckpointPath);
        else
            Prepare();
        _metrics = new RunMetrics(folder, Settings, resumes ? _ppo.Steps : null);
    }

    /// <summary>What it trains on.</summary>
    public TrainingSettings Settings { get; }

    /// <summary>What learns.</summary>
    public ActorCritic Policy => _ppo.Policy;

    /// <summary>Steps of all environments so far.</summary>
    public long Steps => _ppo.Steps;

    /// <summary>Whether all steps are taken.</summary>
    public bool IsDone => _ppo.IsDone;

    private string CheckpointPath => CheckpointIn(_folder);

    /// <summary>Starts a run in a new folder.</summary>
    /// <param name="folder">It is made; there must be no run in it.</param>
    /// <param name="bindings">Binds <see cref="TrainingSettings"/>, <see cref="PpoSettings"/> and the encoder's settings.</param>
    /// <exception cref="ArgumentException">There is a run in the folder, or a setting is out of range; the message says which.</exception>
    /// <exception cref="IOException">The folder can't be written to.</exception>
    public static TrainingRun Start(string folder, Bindings bindings)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(bindings);
        return File.Exists(ConfigurationIn(folder))
            ? throw new ArgumentException($"{folder}: there is a run in this folder already; resume it, or name another.", nameof(folder))
            : new TrainingRun(folder, bindings, resumes: false);
    }

    /// <summary>Goes on with a run from its last checkpoint.</summary>
    /// <exception cref="ArgumentException">There is no run in the folder.</exception>
    /// <exception cref="InvalidFileException">A file of the run is damaged, or not this run's; the message says which.</exception>
    /// <exception cref="IOException">The folder can't be written to.</exception>
    public static TrainingRun Resume(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        TrainingSettings.EnsureRegistered();
        if (!File.Exists(CheckpointIn(folder)) || !File.Exists(ConfigurationIn(folder)))
            throw new ArgumentException($"{folder}: expected the folder of a run with config.gin and checkpoint.safetensors, got none.", nameof(folder));
        return new TrainingRun(folder, new Bindings(new ConfigurationBuilder().AddGinFile(ConfigurationIn(folder)).Build()), resumes: true);
    }

    /// <summary>Plays one rollout, learns from it, and notes how it went.</summary>
    /// <exception cref="InvalidOperationException">The loss is not a finite number any more.</exception>
    public PpoReport Iterate()
    {
        PpoReport report = _ppo.Iterate();
        _metrics.Write(report);
        return report;
    }

    /// <summary>Writes what the run needs to go on, the policy, and the curve. Each file appears whole or not at all.</summary>
    /// <exception cref="IOException">A file can't be written.</exception>
    public void SaveCheckpoint()
    {
        _state.Save(CheckpointPath);
        PolicyFile.Save(Path.Combine(_folder, "policy.safetensors"), Policy, _configuration);
        _metrics.SaveCurve();
    }

    /// <summary>Closes the files; it saves nothing.</summary>
    public void Dispose() => _metrics.Dispose();

    // config.gin comes last: where there is one, there is a run that can be resumed.
    private void Prepare()
    {
        Directory.CreateDirectory(_folder);
        _state.Save(CheckpointPath);
        _configuration.Save(Path.Combine(_folder, "config"));
    }

    private static string CheckpointIn(string folder) => Path.Combine(folder, "checkpoint.safetensors");

    private static string ConfigurationIn(string folder) => Path.Combine(folder, "config.gin");
}
