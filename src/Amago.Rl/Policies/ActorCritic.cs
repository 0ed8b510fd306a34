namespace Amago.Rl;

/// <summary>
/// A policy and a critic that share an encoder: pixels to features, a hidden layer, and from there the logits of the actions and the value
/// of the state. The layers behind the encoder are orthogonal, the policy's with gain 0.01 so that it starts near uniform, the critic's
/// with gain 1 (Andrychowicz et al., 2020, https://arxiv.org/abs/2006.05990; Huang et al., 2022, "The 37 implementation details of PPO",
/// detail 2).
/// </summary>
public sealed class ActorCritic : Module
{
    private readonly Activation _activation;

    /// <summary>Makes a policy and a critic on an encoder.</summary>
    /// <param name="encoder">The encoder of observations (H, W, C), which becomes a part of this module.</param>
    /// <param name="actions">Number of actions, A.</param>
    /// <param name="hidden">Units of the layer between encoder and heads.</param>
    /// <param name="activation">The activation behind the hidden layer, by name; see <see cref="Activations"/>.</param>
    /// <param name="generator">Gives the initial weights of the heads; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">
    /// A number is less than 1 or makes a layer too large, the encoder has the channels first, or there is no such activation; nothing is
    /// drawn then.
    /// </exception>
    public ActorCritic(Cnn encoder, int actions, int hidden = 128, string activation = "relu", Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        if (actions < 1 || hidden < 1)
            throw new ArgumentException($"ActorCritic: expected at least one action and one hidden unit, got {actions} and {hidden}.");
        if (encoder.ChannelsFirst)
        {
            throw new ArgumentException(
                "ActorCritic: expected an encoder of images (H, W, C), as environments show them; got one with channels first.",
                nameof(encoder));
        }

        Activation behindHidden = Activations.Create(activation);
        CheckLayer(encoder.OutputFeatures, hidden);
        CheckLayer(hidden, actions);
        generator ??= Generator.FromEntropy();
        Encoder = Register("encoder", encoder);
        Hidden = Register("hidden", Orthogonal(encoder.OutputFeatures, hidden, MathF.Sqrt(2), generator));
        _activation = Register("activation", behindHidden);
        Actor = Register("actor", Orthogonal(hidden, actions, 0.01f, generator));
        Critic = Register("critic", Orthogonal(hidden, 1, 1, generator));
    }

    /// <summary>The encoder: observations (B, H, W, C) to features (B, F).</summary>
    public Cnn Encoder { get; }

    /// <summary>The layer from features to hidden units, which the policy and the critic share.</summary>
    public Linear Hidden { get; }

    /// <summary>The policy's head: hidden units to the logits of the actions, A.</summary>
    public Linear Actor { get; }

    /// <summary>The critic's head: hidden units to the value of the state, 1.</summary>
    public Linear Critic { get; }

    /// <summary>Number of actions, A.</summary>
    public int ActionCount => Actor.Weight.Shape[0];

    /// <summary>The logits of the actions and the value of every observation.</summary>
    /// <param name="observations">Observations, (B, H, W, C) uint8.</param>
    /// <param name="augmentation">Shifts the images on their way in, or null.</param>
    /// <returns>Logits (B, A) and values (B).</returns>
    public (Tensor Logits, Tensor Values) Forward(Tensor observations, DrQv2Aug? augmentation = null)
    {
        ArgumentNullException.ThrowIfNull(observations);
        if (observations.Rank != 4)
        {
            throw new ArgumentException(
                $"ActorCritic: expected observations (B, H, W, C), got {observations.Shape}.", nameof(observations));
        }

        Shape shape = observations.Shape;
        Tensor images = observations.Reshape(shape[0], 1, shape[1], shape[2], shape[3]); // (B, 1, H, W, C)
        Tensor features = augmentation is null ? Encoder.Forward(images) : Encoder.Forward(images, augmentation); // (B, 1, F)
        Tensor hidden = _activation.Forward(Hidden.Forward(features.Reshape(shape[0], Encoder.OutputFeatures)));
        return (Actor.Forward(hidden), Critic.Forward(hidden).Reshape(shape[0]));
    }

    // Before the first weight is drawn: an orthogonal layer of a few million weights takes minutes. Layers for a file check themselves.
    private static void CheckLayer(int inputs, int outputs)
    {
        if (!LoadTarget.IsOpen && (long)inputs * outputs > Array.MaxLength)
        {
            throw new ArgumentException(
                $"ActorCritic: expected layers of at most {Array.MaxLength} weights, got one of {inputs} inputs and {outputs} outputs.");
        }
    }

    private static Linear Orthogonal(int inputs, int outputs, float gain, Generator generator)
    {
        var layer = new Linear(inputs, outputs, generator: generator);
        WeightInit.Apply(layer, generator, gain);
        return layer;
    }
}
