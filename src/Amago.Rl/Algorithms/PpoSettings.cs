using Amago.Rl.Policies;

namespace Amago.Rl;

/// <summary>
/// The numbers of proximal policy optimization. Defaults suit the MinAtar games with 64 environments; a number that is out of its
/// range is refused where it is set, with an <see cref="ArgumentException"/>. Configuration binds them as <c>PPO</c>:
/// <c>PPO.learning_rate = 3e-4</c>.
/// </summary>
public sealed record PpoSettings
{
    private const string Central = "central", Sharded = "sharded";

    private static readonly Setting<int> RolloutLengthKey =
        Setting.Integer("rollout_length", 128, "steps of each environment between two updates").AtLeast(1).Alias("num_steps");

    private static readonly Setting<int> EpochsKey = Setting.Integer("epochs", 3, "passes of an update over its rollout").AtLeast(1);
    private static readonly Setting<int> MinibatchesKey = Setting.Integer("minibatches", 32, "gradient steps in each pass").AtLeast(1);
    private static readonly Setting<float> LearningRateKey = Setting.Float("learning_rate", 1e-3f, "of Adam, at the start").Above(0);
    private static readonly Setting<bool> AnnealLearningRateKey =
        Setting.Flag("anneal_learning_rate", true, "whether the learning rate falls in a straight line to 0 over the run");

    private static readonly Setting<float> DiscountKey =
        Setting.Float("discount", 0.99f, "what a reward is worth a step later: gamma").Within(0, 1);

    private static readonly Setting<float> GaeLambdaKey =
        Setting.Float("gae_lambda", 0.95f, "of generalized advantage estimation: 0 trusts the critic, 1 the rewards").Within(0, 1);

    private static readonly Setting<float> ClipRangeKey = Setting.Float("clip_range", 0.2f, "of the policy's ratio").Above(0);
    private static readonly Setting<float> ValueClipRangeKey = Setting.Float("value_clip_range", 0, "of values; 0: off").AtLeast(0);
    private static readonly Setting<float> EntropyCoefficientKey =
        Setting.Float("entropy_coefficient", 0.01f, "of the entropy in the loss").AtLeast(0).Alias("entropy_weight");

    private static readonly Setting<float> ValueCoefficientKey =
        Setting.Float("value_coefficient", 0.5f, "of the critic's loss").AtLeast(0).Alias("value_weight");

    private static readonly Setting<bool> NormalizeAdvantagesKey =
        Setting.Flag("normalize_advantages", true, "whether advantages get mean 0 and deviation 1 in each minibatch");

    private static readonly Setting<float> MaxGradientNormKey =
        Setting.Float("max_gradient_norm", 0.5f, "what the gradients' norm is clipped to; 0: off").AtLeast(0);

    private static readonly Setting<float> InitialLogStdKey = Setting.Float(
        "initial_log_std", 0, "logarithm of the standard deviation that continuous actions start with").Within(-20, 20);

    private static readonly Setting<string> GradientsKey = Setting
        .Text(
            "gradients", Central, "'central', or 'sharded': minibatches with as many samples of each shard, which may be on other machines")
        .Where("that is 'central' or 'sharded'", static gradients => gradients is Central or Sharded);

    /// <summary>The settings under the name <c>PPO</c>, as configuration binds and builds them.</summary>
    public static Configurable<PpoSettings> Configurable { get; } = Configurables.Register(
        "PPO",
        [
            RolloutLengthKey, EpochsKey, MinibatchesKey, LearningRateKey, AnnealLearningRateKey, DiscountKey, GaeLambdaKey, ClipRangeKey,
            ValueClipRangeKey, EntropyCoefficientKey, ValueCoefficientKey, NormalizeAdvantagesKey, MaxGradientNormKey,
            InitialLogStdKey, GradientsKey,
        ],
        static values => new PpoSettings
        {
            RolloutLength = values.Get(RolloutLengthKey),
            Epochs = values.Get(EpochsKey),
            Minibatches = values.Get(MinibatchesKey),
            LearningRate = values.Get(LearningRateKey),
            AnnealLearningRate = values.Get(AnnealLearningRateKey),
            Discount = values.Get(DiscountKey),
            GaeLambda = values.Get(GaeLambdaKey),
            ClipRange = values.Get(ClipRangeKey),
            ValueClipRange = values.Get(ValueClipRangeKey),
            EntropyCoefficient = values.Get(EntropyCoefficientKey),
            ValueCoefficient = values.Get(ValueCoefficientKey),
            NormalizeAdvantages = values.Get(NormalizeAdvantagesKey),
            MaxGradientNorm = values.Get(MaxGradientNormKey),
            InitialLogStd = values.Get(InitialLogStdKey),
            Gradients = values.Get(GradientsKey) == Sharded ? PpoGradients.Sharded : PpoGradients.Central,
        },
        description: "proximal policy optimization");

    /// <summary>Steps that each environment takes between two updates: T, 1 or more.</summary>
    public int RolloutLength { get; init => field = RolloutLengthKey.Checked(value); } = RolloutLengthKey.DefaultValue;

    /// <summary>How often an update passes over the rollout, 1 or more.</summary>
    public int Epochs { get; init => field = EpochsKey.Checked(value); } = EpochsKey.DefaultValue;

    /// <summary>Parts that each pass is cut into, a gradient step for each: a divisor of the rollout's steps.</summary>
    public int Minibatches { get; init => field = MinibatchesKey.Checked(value); } = MinibatchesKey.DefaultValue;

    /// <summary>Adam's step size at the start, above 0.</summary>
    public float LearningRate { get; init => field = LearningRateKey.Checked(value); } = LearningRateKey.DefaultValue;

    /// <summary>Whether the step size falls in a straight line to 0 at the end of the run.</summary>
    public bool AnnealLearningRate { get; init; } = AnnealLearningRateKey.DefaultValue;

    /// <summary>What a reward is worth a step later: gamma, 0 to 1.</summary>
    public float Discount { get; init => field = DiscountKey.Checked(value); } = DiscountKey.DefaultValue;

    /// <summary>The lambda of generalized advantage estimation: 0 trusts the critic, 1 the rewards.</summary>
    public float GaeLambda { get; init => field = GaeLambdaKey.Checked(value); } = GaeLambdaKey.DefaultValue;

    /// <summary>How far the probability of an action may move in an update, as a share above 0, before the gradient stops.</summary>
    public float ClipRange { get; init => field = ClipRangeKey.Checked(value); } = ClipRangeKey.DefaultValue;

    /// <summary>How far a value may move in an update before the gradient stops; 0 lets it move freely.</summary>
    public float ValueClipRange { get; init => field = ValueClipRangeKey.Checked(value); } = ValueClipRangeKey.DefaultValue;

    /// <summary>Weight of the entropy in the loss, 0 or more: the larger, the longer the policy explores.</summary>
    public float EntropyCoefficient { get; init => field = EntropyCoefficientKey.Checked(value); } = EntropyCoefficientKey.DefaultValue;

    /// <summary>Weight of the critic's loss, 0 or more.</summary>
    public float ValueCoefficient { get; init => field = ValueCoefficientKey.Checked(value); } = ValueCoefficientKey.DefaultValue;

    /// <summary>Whether advantages get mean 0 and deviation 1 in each minibatch.</summary>
    public bool NormalizeAdvantages { get; init; } = NormalizeAdvantagesKey.DefaultValue;

    /// <summary>The most that the norm of all gradients together may be; 0 leaves them.</summary>
    public float MaxGradientNorm { get; init => field = MaxGradientNormKey.Checked(value); } = MaxGradientNormKey.DefaultValue;

    /// <summary>Logarithm of the standard deviation that continuous actions start with, -20 to 20; 0 is a deviation of 1.</summary>
    public float InitialLogStd { get; init => field = InitialLogStdKey.Checked(value); } = InitialLogStdKey.DefaultValue;

    /// <summary>
    /// Whether minibatches are drawn from the whole rollout, or have as many samples of each shard, so that gradients can be computed where
    /// the shards are: <see cref="ShardedLearner"/>. A run's bits depend on it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to none of these.</exception>
    public PpoGradients Gradients
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), $"PPO: expected central or sharded gradients, got {(int)value}.");
    }

    /// <summary>Checks that a rollout fits into memory and falls into minibatches.</summary>
    /// <param name="environments">How many environments there are.</param>
    /// <param name="observations">What each of them shows.</param>
    /// <exception cref="ArgumentException">It does not; the message says which number is to blame.</exception>
    internal void Check(int environments, ObservationSpace observations)
    {
        long batch = (long)RolloutLength * environments;
        long rows = Array.MaxLength / observations.Entries.Max(static entry => (long)Math.Max(entry.Shape.ElementCount, 1));
        long max = Math.Min(rows - environments, Generator.MaxPermutation - 1); // of observations there is one row more than steps
        Expect(
            batch <= max,
            RolloutLengthKey,
            $"such that {environments} environments x {RolloutLength} steps with observations {observations} fit into memory: "
            + $"at most {max} in all",
            RolloutLength);
        Expect(
            batch % Minibatches == 0,
            MinibatchesKey,
            $"a number that divides {environments} environments x {RolloutLength} steps = {batch}",
            Minibatches);
    }

    /// <summary>Checks the rollout, and that policy and environments fit each other.</summary>
    /// <exception cref="ArgumentException">They do not; the message says which.</exception>
    internal void Check(ActorCritic policy, ShardPlan plan)
    {
        Expect(plan.RolloutLength == RolloutLength, RolloutLengthKey, $"{plan.RolloutLength}, as the shards play", RolloutLength);
        Check(plan.Environments, plan.ObservationSpace);
        PolicyFit.Expect(policy, plan.ObservationSpace, plan.ActionSpace, ("PPO", nameof(plan)));
        long images = Math.Max((long)RolloutLength * plan.Environments / Minibatches, plan.ShardEnvironments);
        int widest = policy.Inputs.OfType<ImageInput>().Select(static input => input.Length).DefaultIfEmpty().Max();
        if (images * widest > Array.MaxLength)
        {
            throw new ArgumentException(
                $"PPO: {images} images of {widest} features at once are more than the {Array.MaxLength} "
                + "of a tensor; expected more minibatches, or fewer environments.",
                nameof(policy));
        }
    }

    /// <summary>Checks what an update in shards needs beside that.</summary>
    /// <exception cref="ArgumentException">It is not so; the message says what.</exception>
    internal void CheckSharded(ActorCritic policy, ShardPlan plan)
    {
        int samples = RolloutLength * plan.ShardEnvironments;
        Expect(
            samples % Minibatches == 0,
            MinibatchesKey,
            $"a number that divides the {plan.ShardEnvironments} environments x {RolloutLength} steps = {samples} of each of {plan.Shards} "
            + $"shards, for {GradientsKey.Name} are {Sharded}",
            Minibatches);
        if (policy.Features is not (null or ObservationEncoder))
        {
            throw new ArgumentException(
                $"PPO: expected an ObservationEncoder, whose statistics can be summed, for {GradientsKey.Name} are {Sharded}; "
                + $"got {policy.Features}.",
                nameof(policy));
        }
    }

    /// <summary>Makes the optimiser of a policy.</summary>
    internal Adam CreateOptimizer(ActorCritic policy) =>
        new(policy.Parameters().Where(static parameter => parameter.RequiresGrad), LearningRate, epsilon: 1e-5f); // detail 3

    private static void Expect(bool holds, Setting<int> setting, string expected, int value)
    {
        if (!holds)
            throw new ArgumentException($"PPO: expected {setting.Name} to be {expected}, got {value}.", setting.Name);
    }
}
