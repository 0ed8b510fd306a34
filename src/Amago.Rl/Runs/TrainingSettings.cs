using Amago.Kernels;
using Amago.Rl.MinAtar;

namespace Amago.Rl;

/// <summary>
/// What a run trains on, and with what. Configuration binds it as <c>Training</c>, beside <c>PPO</c> and the encoder's own settings:
/// <c>Training.game = 'asterix'</c>. A number that is out of its range is refused where it is set, with an <see cref="ArgumentException"/>.
/// </summary>
public sealed record TrainingSettings
{
    /// <summary>The largest <see cref="Render"/>.</summary>
    public const int MaxRender = 1024;

    internal static readonly Setting<string> GameKey = Setting.Text("game", "breakout", "the game");
    internal static readonly Setting<string> EncoderKey =
        Setting.Text("encoder", null, "the encoder; None for the one that suits cells, or frames");

    internal static readonly Setting<long> StepsKey = Setting.Long("steps", 5_000_000, "of all environments together").AtLeast(1);
    internal static readonly Setting<long> SeedKey =
        Setting.Seed("seed", 0, "what weights, games, actions and the order of samples are drawn from");

    internal static readonly Setting<int> EnvironmentsKey = Setting.Integer("envs", 64, "environments that play at once").AtLeast(1);
    internal static readonly Setting<int> RenderKey = Setting.Integer("render", 0, "height and width of RGB frames; 0 for cells").Where(
        $"that is 0 for cells, or {GameRules.Size} to {MaxRender} pixels a side",
        static render => render is 0 or (>= GameRules.Size and <= MaxRender));

    internal static readonly Setting<bool> AugmentKey = Setting.Flag("augment", false, "whether updates shift their images at random");
    private static readonly Setting<int> HiddenKey = Setting.Integer("hidden", 128, "units of the layer behind the encoder").AtLeast(1);
    private static readonly Setting<bool> NormalizeVectorsKey =
        Setting.Flag("normalize_vectors", false, "whether vectors are normalised by their running mean and variance");

    private static readonly Setting<double> StickyKey =
        Setting.Double("sticky", 0.1, "the probability that a step repeats the last action").Within(0, 1);

    private static readonly Setting<bool> RampingKey = Setting.Flag("ramping", true, "whether the game becomes harder as it goes on");

    private static readonly Setting<int> ShardsKey = Setting.Integer(
        "shards", 1, "parts of the environments, each with a generator of actions of its own: a divisor of envs").AtLeast(1);

    private static readonly Setting<int> PolicyLagKey =
        Setting.Integer("policy_lag", 0, "1: a rollout is played while the one before it is learned from").Within(0, 1);

    private static readonly Setting<int> VectorBitsKey = Setting
        .Integer("vector_bits", null, "width of the vectors to compute with, 128, 256 or 512; None for the machine's widest")
        .Where("that is 128, 256 or 512", static bits => bits is 128 or 256 or 512);

    /// <summary>The settings under the name <c>Training</c>, as configuration binds and builds them.</summary>
    public static Configurable<TrainingSettings> Configurable { get; } = Configurables.Register(
        "Training",
        [
            GameKey, EncoderKey, HiddenKey, StepsKey, SeedKey, EnvironmentsKey, RenderKey, AugmentKey, StickyKey, RampingKey,
            NormalizeVectorsKey, ShardsKey, PolicyLagKey, VectorBitsKey,
        ],
        static values => new TrainingSettings
        {
            Game = Amago.Rl.Environments.Find(values.Get(GameKey)).Name,
            Encoder = values.IsNone(EncoderKey) ? DefaultEncoder(values.Get(RenderKey)) : values.Get(EncoderKey),
            Hidden = values.Get(HiddenKey),
            Steps = values.Get(StepsKey),
            Seed = values.Get(SeedKey),
            Environments = values.Get(EnvironmentsKey),
            Render = values.Get(RenderKey),
            Augment = values.Get(AugmentKey),
            StickyProbability = values.Get(StickyKey),
            IsRamping = values.Get(RampingKey),
            NormalizeVectors = values.Get(NormalizeVectorsKey),
            Shards = values.Get(ShardsKey),
            PolicyLag = values.Get(PolicyLagKey),
            VectorBits = values.IsNone(VectorBitsKey) ? null : values.Get(VectorBitsKey),
        },
        description: "a training run: game, encoder, steps");

    /// <summary>Name of a game or another environment; see <see cref="Amago.Rl.Environments"/>.</summary>
    public string Game { get; init; } = GameKey.DefaultValue;

    /// <summary>
    /// An encoder's name; see <see cref="Encoders"/>. Configuration has <c>None</c> for the one that suits cells, or frames.
    /// </summary>
    public string Encoder { get; init; } = DefaultEncoder(render: 0);

    /// <summary>Units of the layer behind the encoder, 1 or more.</summary>
    public int Hidden { get; init => field = HiddenKey.Checked(value); } = HiddenKey.DefaultValue;

    /// <summary>Steps of all environments together, 1 or more.</summary>
    public long Steps { get; init => field = StepsKey.Checked(value); } = StepsKey.DefaultValue;

    /// <summary>
    /// What weights, games, actions and the order of samples are drawn from: 64 bits. Configuration and the command line take 0 to
    /// 2^64 - 1, of which the upper half is negative here, and negative seeds as PyTorch does: -1 is 2^64 - 1.
    /// </summary>
    public long Seed { get; init; } = SeedKey.DefaultValue;

    /// <summary>How many environments play at once, 1 or more.</summary>
    public int Environments { get; init => field = EnvironmentsKey.Checked(value); } = EnvironmentsKey.DefaultValue;

    /// <summary>Height and width of RGB frames that show the game, 10 to 1024; 0 for its 10x10 cells.</summary>
    public int Render { get; init => field = RenderKey.Checked(value); } = RenderKey.DefaultValue;

    /// <summary>Whether updates shift their images at random; <c>DrQv2Aug</c> has settings of its own.</summary>
    public bool Augment { get; init; } = AugmentKey.DefaultValue;

    /// <summary>The probability that a step repeats the last action, 0 to 1.</summary>
    public double StickyProbability { get; init => field = StickyKey.Checked(value); } = StickyKey.DefaultValue;

    /// <summary>Whether the game becomes harder as it goes on.</summary>
    public bool IsRamping { get; init; } = RampingKey.DefaultValue;

    /// <summary>
    /// Whether vectors among the observations are normalised by their running mean and variance; see <see cref="RunningNorm"/>.
    /// </summary>
    public bool NormalizeVectors { get; init; } = NormalizeVectorsKey.DefaultValue;

    /// <summary>
    /// Parts that the environments are cut into, 1 or more: a divisor of their number. Each draws its actions from a generator of its own,
    /// so that a run's bits depend on it, and not on who plays the shards.
    /// </summary>
    public int Shards { get; init => field = ShardsKey.Checked(value); } = ShardsKey.DefaultValue;

    /// <summary>
    /// 0, or 1: a rollout is played with the parameters of before the last update, while that update learns from the rollout before it.
    /// </summary>
    public int PolicyLag { get; init => field = PolicyLagKey.Checked(value); } = PolicyLagKey.DefaultValue;

    /// <summary>
    /// Width of the vectors that the run computes with, in bits: 128, 256 or 512. On one width every machine that has it computes the same
    /// bits; null for what the process computes with. A run sets <see cref="VectorWidth.Limit"/> to it, and keeps it.
    /// </summary>
    public int? VectorBits
    {
        get;
        init => field = value is { } bits ? VectorBitsKey.Checked(bits) : null;
    }

    /// <summary>Makes <c>Training</c> and <c>PPO</c> known to configuration that is about to be read.</summary>
    public static void EnsureRegistered() => _ = (Configurable, PpoSettings.Configurable);

    /// <summary>
    /// Makes the environment that the policy sees: a game with its minimal actions, as frames or as cells of full contrast, or another
    /// environment as it is.
    /// </summary>
    /// <param name="seed">0 to 2^32 - 1.</param>
    /// <exception cref="ArgumentException">
    /// There is no such environment, the seed is out of range, or frames are asked for of an environment that is no game.
    /// </exception>
    public IStructuredEnvironment CreateEnvironment(long seed)
    {
        EnvironmentDescriptor environment = Amago.Rl.Environments.Find(Game);
        if (!environment.IsGame)
        {
            return Render == 0 ? environment.Create(seed) : throw new ArgumentException(
                $"Training: expected {RenderKey.Name} 0 for {environment.Name}, which is no game of cells, got {Render}.", nameof(seed));
        }

        GameDescriptor game = Games.Find(Game);
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
        IStructuredEnvironment environment = CreateEnvironment(seed: 0);
        float logStd = bindings.Create(PpoSettings.Configurable).InitialLogStd;
        if (environment.ObservationSpace.SingleImage is { } image)
        {
            Cnn encoder = bindings.CreateCnn(Encoder, (image.Shape[0], image.Shape[1], image.Shape[2]), generator: generator);
            return new ActorCritic(encoder, environment.ActionSpace, Hidden, initialLogStd: logStd, generator: generator);
        }

        var features = new ObservationEncoder(
            environment.ObservationSpace,
            ObservationEncoder.CreateCnn(bindings, Encoder, generator),
            new ObservationEncoderSettings { NormalizeVectors = NormalizeVectors },
            generator);
        return new ActorCritic(features, environment.ActionSpace, Hidden, initialLogStd: logStd, generator: generator);
    }

    /// <summary>Makes a policy that parameters will be copied into: no larger than they are, and without drawing any.</summary>
    /// <exception cref="ArgumentException">It would be larger, or as in <see cref="CreatePolicy"/>.</exception>
    internal ActorCritic CreatePolicyFor(StateDict parameters, string source, Bindings bindings) =>
        LoadTarget.Build(parameters, source, () => CreatePolicy(bindings, new Generator(0)));

    /// <summary>How the environments are cut into shards.</summary>
    /// <param name="rolloutLength">Steps of each environment in a rollout.</param>
    /// <exception cref="ArgumentException">The environments can't be cut into as many, or a rollout does not fit into memory.</exception>
    internal ShardPlan Plan(int rolloutLength)
    {
        IStructuredEnvironment environment = CreateEnvironment(seed: 0);
        return new ShardPlan(
            environment.ObservationSpace, environment.ActionSpace, environment.HasActionMask, Environments, Shards, rolloutLength)
        {
            PolicyLag = PolicyLag,
        };
    }

    /// <summary>Makes the environments of each shard, with the seeds that they have among all.</summary>
    internal VectorEnvironment[] CreateShards(ShardPlan plan) =>
        [.. Enumerable.Range(0, Shards).Select(shard => CreateShard(plan, shard))];

    /// <summary>Makes the environments of one shard, with the seeds that they have among all.</summary>
    internal VectorEnvironment CreateShard(ShardPlan plan, int shard) =>
        new(plan.ShardEnvironments, Seed, CreateEnvironment, shard * plan.ShardEnvironments);

    /// <summary>Whether environments can go on in another process: whether they are <see cref="ISavable"/>.</summary>
    internal bool IsSavable => CreateEnvironment(seed: 0) is ISavable { IsSavable: true };

    /// <summary>Checks that environments can go on in another process.</summary>
    /// <exception cref="ArgumentException">They are not <see cref="ISavable"/>.</exception>
    internal void ExpectSavable()
    {
        if (!IsSavable)
        {
            throw new ArgumentException(
                $"{Game}: expected an environment that is ISavable, for its state goes from one process to another; got one that is not.");
        }
    }

    /// <summary>What <see cref="CreatePolicy"/> builds as encoder of one image, without building it.</summary>
    /// <exception cref="ArgumentException">The policy sees more than one image.</exception>
    internal EncoderDescription DescribeEncoder(Bindings bindings)
    {
        ObservationSpace space = CreateEnvironment(seed: 0).ObservationSpace;
        Shape shape = space.SingleImage?.Shape ?? throw new ArgumentException(
            $"expected a policy with one encoder of one image, got one of {Game}, which shows {space}.");
        return bindings.DescribeCnn(Encoder, (shape[0], shape[1], shape[2]));
    }

    /// <summary>
    /// The settings with the width that <c>None</c> stands for in this process, so that a run that goes on elsewhere goes on with it. A
    /// machine without fused multiply-adds has numbers of its own, which no other could go on with: there it stays <c>None</c>.
    /// </summary>
    /// <param name="operative">What the settings were built as, where the width is kept.</param>
    internal TrainingSettings WithVectorBits(OperativeConfiguration operative)
    {
        if (VectorBits is not null || !VectorWidth.IsFused)
            return this;
        operative.Settle(Configurable, VectorBitsKey, VectorWidth.Limit);
        return this with { VectorBits = VectorWidth.Limit };
    }

    /// <summary>Has this process compute with <see cref="VectorBits"/>.</summary>
    /// <exception cref="ArgumentException">The machine has no such vectors, or the process computes already with others.</exception>
    internal void SettleVectorBits()
    {
        if (VectorBits is not { } bits)
            return;
        try
        {
            VectorWidth.Limit = bits;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            string text = e is ArgumentException argument ? InvalidFileException.TextOf(argument) : e.Message;
            throw new ArgumentException($"Training.{VectorBitsKey.Name}: {text}", e);
        }
    }

    private static string DefaultEncoder(int render) => render == 0 ? "GridworldCNN" : "NatureishCNN";
}
