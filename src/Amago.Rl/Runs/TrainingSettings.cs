using Amago.Configuration;
using Amago.Configuration.Registry;
using Amago.Nets;
using Amago.Nets.Modules;
using Amago.Rl.MinAtar;
using Amago.Tensors;

namespace Amago.Rl;

/// <summary>
/// What a run trains on, and with what. Configuration binds it as <c>Training</c>, beside <c>PPO</c> and the encoder's own settings:
/// <c>Training.game = 'asterix'</c>.
/// </summary>
public sealed record TrainingSettings
{
    private static readonly TrainingSettings Defaults = new();

    /// <summary>As configuration sees it.</summary>
    public static Configurable<TrainingSettings> Configurable { get; } = Configurables.Register(
        "Training",
        [
            Setting.Text("game", Defaults.Game),
            Setting.Text("encoder", null),
            Setting.Integer("hidden", Defaults.Hidden),
            Setting.Long("steps", Defaults.Steps),
            Setting.Seed("seed", Defaults.Seed),
            Setting.Integer("envs", Defaults.Environments),
            Setting.Integer("render", Defaults.Render),
            Setting.Flag("augment", Defaults.Augment),
            Setting.Float("sticky", Defaults.StickyProbability),
            Setting.Flag("ramping", Defaults.IsRamping),
        ],
        static values => new TrainingSettings
        {
            Game = Games.Find(values.Text("game")).Name,
            Encoder = values.IsNone("encoder") ? DefaultEncoder(values.Integer("render")) : values.Text("encoder"),
            Hidden = values.Integer("hidden"),
            Steps = values.Long("steps"),
            Seed = values.Seed("seed"),
            Environments = values.Integer("envs"),
            Render = values.Integer("render"),
            Augment = values.Flag("augment"),
            StickyProbability = values.Float("sticky"),
            IsRamping = values.Flag("ramping"),
        },
        description: "a training run: game, encoder, steps");

    /// <summary>A game's name; see <see cref="Games"/>.</summary>
    public string Game { get; init; } = "breakout";

    /// <summary>An encoder's name; see <see cref="Encoders"/>. Configuration has <c>None</c> for the one that suits cells, or frames.</summary>
    public string Encoder { get; init; } = DefaultEncoder(render: 0);

    /// <summary>Units of the layer behind the encoder.</summary>
    public int Hidden { get; init; } = 128;

    /// <summary>Steps of all environments together.</summary>
    public long Steps { get; init; } = 5_000_000;

    /// <summary>
    /// What weights, games, actions and the order of samples are drawn from: 64 bits. Configuration and the command line take 0 to 2^64 - 1, of which
    /// the upper half is negative here, and negative seeds as PyTorch does: -1 is 2^64 - 1.
    /// </summary>
    public long Seed { get; init; }

    /// <summary>How many environments play at once.</summary>
    public int Environments { get; init; } = 64;

    /// <summary>The largest <see cref="Render"/>.</summary>
    internal const int MaxRender = 1024;

    /// <summary>Height and width of RGB frames that show the game, 10 to 1024; 0 for its 10x10 cells.</summary>
    public int Render { get; init; }

    /// <summary>Whether updates shift their images at random; <c>DrQv2Aug</c> has settings of its own.</summary>
    public bool Augment { get; init; }

    /// <summary>The probability that a step repeats the last action.</summary>
    public double StickyProbability { get; init; } = 0.1;

    /// <summary>Whether the game becomes harder as it goes on.</summary>
    public bool IsRamping { get; init; } = true;

    /// <summary>Makes <c>Training</c> and <c>PPO</c> known to configuration that is about to be read.</summary>
    public static void EnsureRegistered() => _ = (Configurable, PpoSettings.Configurable);

    /// <summary>Makes the environment that the policy sees: the game with its minimal actions, as frames or as cells of full contrast.</summary>
    /// <param name="seed">0 to 2^32 - 1.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    public IEnvironment CreateEnvironment(long seed)
    {
        GameDescriptor game = Games.Find(Game);
        if (Render != 0 && Render is < GameRules.Size or > MaxRender)
            throw new ArgumentException($"Training: expected render to be 0 for cells, or {GameRules.Size} to {MaxRender} pixels a side, got {Render}.");
        ActionSubset actions = ActionSubset.Minimal(game.Create(seed, StickyProbability, IsRamping), game);
        return Render == 0 ? new ScaleToBytes(actions) : new GridRenderer(actions, game.Channels, Render, Render);
    }

    /// <summary>Makes a policy for the game.</summary>
    /// <param name="bindings">Settings of the encoder.</param>
    /// <param name="generator">Draws the initial weights.</param>
    /// <exception cref="ArgumentException">There is no such encoder, or sizes do not fit.</exception>
    public ActorCritic CreatePolicy(Bindings bindings, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(bindings);
        IEnvironment environment = CreateEnvironment(seed: 0);
        Shape shape = environment.ObservationShape;
        Cnn encoder = bindings.CreateCnn(Encoder, (shape[0], shape[1], shape[2]), generator: generator);
        return new ActorCritic(encoder, environment.ActionCount, Hidden, generator: generator);
    }

    /// <summary>Makes a policy that parameters will be copied into: no larger than they are, and without drawing any.</summary>
    /// <exception cref="ArgumentException">It would be larger, or as in <see cref="CreatePolicy"/>.</exception>
    internal ActorCritic CreatePolicyFor(StateDict parameters, string source, Bindings bindings)
    {
        using var target = LoadTarget.Of(parameters, source);
        return CreatePolicy(bindings, new Generator(0));
    }

    /// <summary>What <see cref="CreatePolicy"/> builds as encoder, without building it.</summary>
    internal EncoderDescription DescribeEncoder(Bindings bindings)
    {
        Shape shape = CreateEnvironment(seed: 0).ObservationShape;
        (EncoderDescriptor encoder, string scope) = bindings.FindEncoder(Encoder, scope: "");
        return EncoderDescriptions.Of(encoder, bindings.Values(encoder, scope), (shape[0], shape[1], shape[2]), channelsFirst: false);
    }

    private static string DefaultEncoder(int render) => render == 0 ? "GridworldCNN" : "NatureishCNN";
}
