using Amago.Configuration;
using Amago.Tensors;

namespace Amago.Rl;

/// <summary>
/// The numbers of proximal policy optimization. Defaults suit the MinAtar games with 64 environments; a number that is out of range is
/// refused where the settings are used. Configuration binds them as <c>PPO</c>: <c>PPO.learning_rate = 3e-4</c>.
/// </summary>
public sealed record PpoSettings
{
    private static readonly PpoSettings Defaults = new();

    /// <summary>As configuration sees it.</summary>
    public static Configurable<PpoSettings> Configurable { get; } = Configurables.Register(
        "PPO",
        [
            Setting.Integer("rollout_length", Defaults.RolloutLength).Alias("num_steps"),
            Setting.Integer("epochs", Defaults.Epochs),
            Setting.Integer("minibatches", Defaults.Minibatches),
            Setting.Float("learning_rate", Number(Defaults.LearningRate)),
            Setting.Flag("anneal_learning_rate", Defaults.AnnealLearningRate),
            Setting.Float("discount", Number(Defaults.Discount)),
            Setting.Float("gae_lambda", Number(Defaults.GaeLambda)),
            Setting.Float("clip_range", Number(Defaults.ClipRange)),
            Setting.Float("value_clip_range", Number(Defaults.ValueClipRange)),
            Setting.Float("entropy_coefficient", Number(Defaults.EntropyCoefficient)).Alias("entropy_weight"),
            Setting.Float("value_coefficient", Number(Defaults.ValueCoefficient)).Alias("value_weight"),
            Setting.Flag("normalize_advantages", Defaults.NormalizeAdvantages),
            Setting.Float("max_gradient_norm", Number(Defaults.MaxGradientNorm)),
        ],
        static values => new PpoSettings
        {
            RolloutLength = values.Integer("rollout_length"),
            Epochs = values.Integer("epochs"),
            Minibatches = values.Integer("minibatches"),
            LearningRate = (float)values.Float("learning_rate"),
            AnnealLearningRate = values.Flag("anneal_learning_rate"),
            Discount = (float)values.Float("discount"),
            GaeLambda = (float)values.Float("gae_lambda"),
            ClipRange = (float)values.Float("clip_range"),
            ValueClipRange = (float)values.Float("value_clip_range"),
            EntropyCoefficient = (float)values.Float("entropy_coefficient"),
            ValueCoefficient = (float)values.Float("value_coefficient"),
            NormalizeAdvantages = values.Flag("normalize_advantages"),
            MaxGradientNorm = (float)values.Float("max_gradient_norm"),
        },
        description: "proximal policy optimization");

    /// <summary>Steps that each environment takes between two updates: T.</summary>
    public int RolloutLength { get; init; } = 128;

    /// <summary>How often an update passes over the rollout.</summary>
    public int Epochs { get; init; } = 3;

    /// <summary>Parts that each pass is cut into, a gradient step for each.</summary>
    public int Minibatches { get; init; } = 32;

    /// <summary>Adam's step size at the start.</summary>
    public float LearningRate { get; init; } = 1e-3f;

    /// <summary>Whether the step size falls in a straight line to 0 at the end of the run.</summary>
    public bool AnnealLearningRate { get; init; } = true;

    /// <summary>What a reward is worth a step later: gamma.</summary>
    public float Discount { get; init; } = 0.99f;

    /// <summary>The lambda of generalized advantage estimation: 0 trusts the critic, 1 the rewards.</summary>
    public float GaeLambda { get; init; } = 0.95f;

    /// <summary>How far the probability of an action may move in an update, as a share, before the gradient stops.</summary>
    public float ClipRange { get; init; } = 0.2f;

    /// <summary>How far a value may move in an update before the gradient stops; 0 lets it move freely.</summary>
    public float ValueClipRange { get; init; }

    /// <summary>Weight of the entropy in the loss: the larger, the longer the policy explores.</summary>
    public float EntropyCoefficient { get; init; } = 0.01f;

    /// <summary>Weight of the critic's loss.</summary>
    public float ValueCoefficient { get; init; } = 0.5f;

    /// <summary>Whether advantages get mean 0 and deviation 1 in each minibatch.</summary>
    public bool NormalizeAdvantages { get; init; } = true;

    /// <summary>The most that the norm of all gradients together may be; 0 leaves them.</summary>
    public float MaxGradientNorm { get; init; } = 0.5f;

    /// <summary>Checks every number.</summary>
    /// <param name="environments">How many environments there are.</param>
    /// <param name="observation">(H, W, C) of an observation.</param>
    /// <exception cref="ArgumentException">One is out of range, or a rollout too large; the message says which.</exception>
    internal void Check(int environments, Shape observation)
    {
        Expect(RolloutLength >= 1, nameof(RolloutLength), "at least 1", RolloutLength);
        Expect(Epochs >= 1, nameof(Epochs), "at least 1", Epochs);
        long batch = (long)RolloutLength * environments;
        long rows = Array.MaxLength / Math.Max(observation.ElementCount, 1);
        long max = Math.Min(rows - environments, Generator.MaxPermutation - 1); // of observations there is one row more than steps
        Expect(
            batch <= max,
            nameof(RolloutLength),
            $"such that {environments} environments x {RolloutLength} steps with observations {observation} fit into memory: "
            + $"at most {max} in all",
            RolloutLength);
        Expect(
            Minibatches >= 1 && batch % Minibatches == 0,
            nameof(Minibatches),
            $"a number that divides {environments} environments x {RolloutLength} steps = {batch}",
            Minibatches);
        Expect(LearningRate is > 0 and <= float.MaxValue, nameof(LearningRate), "above 0", LearningRate);
        Expect(Discount is >= 0 and <= 1, nameof(Discount), "from 0 to 1", Discount);
        Expect(GaeLambda is >= 0 and <= 1, nameof(GaeLambda), "from 0 to 1", GaeLambda);
        Expect(ClipRange is > 0 and <= float.MaxValue, nameof(ClipRange), "above 0", ClipRange);
        Expect(ValueClipRange is >= 0 and <= float.MaxValue, nameof(ValueClipRange), "at least 0", ValueClipRange);
        Expect(EntropyCoefficient is >= 0 and <= float.MaxValue, nameof(EntropyCoefficient), "at least 0", EntropyCoefficient);
        Expect(ValueCoefficient is >= 0 and <= float.MaxValue, nameof(ValueCoefficient), "at least 0", ValueCoefficient);
        Expect(MaxGradientNorm is >= 0 and <= float.MaxValue, nameof(MaxGradientNorm), "at least 0", MaxGradientNorm);
    }

    /// <summary>Checks every number, and that policy and environments fit each other.</summary>
    /// <exception cref="ArgumentException">They do not, or a number is out of range; the message says which.</exception>
    internal void Check(ActorCritic policy, VectorEnvironment environments)
    {
        Check(environments.Count, environments.ObservationShape);
        (int height, int width, int channels) = policy.Encoder.ImgShape;
        Shape expected = [height, width, channels];
        if (environments.ObservationShape != expected || policy.ActionCount != environments.ActionCount)
        {
            throw new ArgumentException(
                $"PPO: expected environments with observations {expected} and {policy.ActionCount} actions, as the policy is made for; "
                + $"got {environments.ObservationShape} and {environments.ActionCount}.",
                nameof(environments));
        }

        long images = Math.Max((long)RolloutLength * environments.Count / Minibatches, environments.Count);
        if (images * policy.Encoder.OutputFeatures > Array.MaxLength)
        {
            throw new ArgumentException(
                $"PPO: {images} images of {policy.Encoder.OutputFeatures} features at once are more than the {Array.MaxLength} "
                + "of a tensor; expected more minibatches, or fewer environments.",
                nameof(policy));
        }
    }

    private static void Expect<T>(bool holds, string name, string expected, T value)
    {
        if (!holds)
            throw new ArgumentException($"PPO: expected {name} to be {expected}, got {value}.", name);
    }

    // 0.2, not the 0.20000000298 that the float is.
    private static double Number(float value) => (double)(decimal)value;
}
