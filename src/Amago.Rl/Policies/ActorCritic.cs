namespace Amago.Rl;

/// <summary>
/// A policy and a critic that share an encoder: observations to features, a hidden layer, and from there the numbers that actions are drawn
/// by and the value of the state. The layers behind the encoder are orthogonal, the policy's with gain 0.01 so that it starts near uniform,
/// the critic's with gain 1 (Andrychowicz et al., 2020, https://arxiv.org/abs/2006.05990; Huang et al., 2022, "The 37 implementation
/// details of PPO", detail 2). Continuous actions have a standard deviation each that does not depend on the observation, <c>log_std</c>.
/// </summary>
public sealed class ActorCritic : Policy
{
    private readonly Activation _activation;
    private readonly Cnn? _encoder;

    /// <summary>Makes a policy of one of n actions on an encoder of one image.</summary>
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
        : this(encoder, new DiscreteActions(actions), new Heads(hidden, activation), generator)
    {
    }

    /// <summary>Makes a policy of any actions on an encoder of one image.</summary>
    /// <param name="encoder">The encoder of observations (H, W, C), which becomes a part of this module.</param>
    /// <param name="actions">What the policy does.</param>
    /// <param name="hidden">Units of the layer between encoder and heads.</param>
    /// <param name="activation">The activation behind the hidden layer, by name; see <see cref="Activations"/>.</param>
    /// <param name="initialLogStd">Logarithm of the standard deviation that continuous actions start with.</param>
    /// <param name="generator">Gives the initial weights of the heads; by default a generator seeded at random.</param>
    /// <inheritdoc cref="ActorCritic(Cnn, int, int, string, Generator)" path="/exception"/>
    public ActorCritic(
        Cnn encoder,
        ActionSpace actions,
        int hidden = 128,
        string activation = "relu",
        float initialLogStd = 0,
        Generator? generator = null)
        : this((Module)encoder, actions, new Heads(hidden, activation, initialLogStd), generator)
    {
    }

    /// <summary>Makes a policy of any actions and observations.</summary>
    /// <param name="encoder">What turns observations into features, which becomes a part of this module.</param>
    /// <param name="actions">What the policy does.</param>
    /// <param name="hidden">Units of the layer between encoder and heads.</param>
    /// <param name="activation">The activation behind the hidden layer, by name; see <see cref="Activations"/>.</param>
    /// <param name="initialLogStd">Logarithm of the standard deviation that continuous actions start with.</param>
    /// <param name="generator">Gives the initial weights of the heads; by default a generator seeded at random.</param>
    /// <inheritdoc cref="ActorCritic(Cnn, int, int, string, Generator)" path="/exception"/>
    public ActorCritic(
        ObservationFeatures encoder,
        ActionSpace actions,
        int hidden = 128,
        string activation = "relu",
        float initialLogStd = 0,
        Generator? generator = null)
        : this((Module)encoder, actions, new Heads(hidden, activation, initialLogStd), generator)
    {
    }

    private ActorCritic(Module encoder, ActionSpace actions, Heads heads, Generator? generator)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        heads.Check();
        ActionSpace = actions ?? throw new ArgumentNullException(nameof(actions), "ActorCritic: expected an action space, got null.");
        (_encoder, Features) = (encoder as Cnn, encoder as ObservationFeatures);
        int width = Features?.Features ?? Encoder.OutputFeatures;
        ObservationSpace = Features?.Space ?? SpaceOf(Encoder);
        Inputs = Features?.Inputs ?? [new ImageInput(ObservationSpace.ImageName, Encoder)];
        OutputNames = [HeadName(ActionSpace), ValuesName];
        Activation behindHidden = Activations.Create(heads.Activation);
        CheckLayer(width, heads.Hidden);
        CheckLayer(heads.Hidden, ActionSpace.ParameterCount);
        generator ??= Generator.FromEntropy();
        Register("encoder", encoder);
        Hidden = Register("hidden", Orthogonal(width, heads.Hidden, MathF.Sqrt(2), generator));
        _activation = Register("activation", behindHidden);
        Actor = Register("actor", Orthogonal(heads.Hidden, ActionSpace.ParameterCount, 0.01f, generator));
        Critic = Register("critic", Orthogonal(heads.Hidden, 1, 1, generator));
        if (ActionSpace.LogStdLength > 0)
            LogStd = Register("log_std", Tensor.Full([ActionSpace.LogStdLength], heads.InitialLogStd));
    }

    /// <summary>The encoder of a policy that sees one image: observations (B, H, W, C) to features (B, F).</summary>
    /// <exception cref="InvalidOperationException">The policy sees more than one image: see <see cref="Features"/>.</exception>
    public Cnn Encoder => _encoder
        ?? throw new InvalidOperationException($"ActorCritic: expected a policy of one image, got one of {ObservationSpace}.");

    /// <summary>What turns observations of several entries into features; null where one image is all there is.</summary>
    public ObservationFeatures? Features { get; }

    /// <summary>The layer from features to hidden units, which the policy and the critic share.</summary>
    public Linear Hidden { get; }

    /// <summary>The policy's head: hidden units to the numbers that actions are drawn by, P; of one of n actions their logits.</summary>
    public Linear Actor { get; }

    /// <summary>The critic's head: hidden units to the value of the state, 1.</summary>
    public Linear Critic { get; }

    /// <inheritdoc/>
    public override ObservationSpace ObservationSpace { get; }

    /// <inheritdoc/>
    public override ActionSpace ActionSpace { get; }

    /// <inheritdoc/>
    public override Tensor? LogStd { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<NetworkInput> Inputs { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> OutputNames { get; }

    /// <summary>Numbers of the policy's head: of one of n actions n.</summary>
    public int ActionCount => Actor.Weight.Shape[0];

    /// <summary>The head's numbers and the value of every observation of a policy that sees one image.</summary>
    /// <param name="observations">Observations, (B, H, W, C) uint8.</param>
    /// <param name="augmentation">Shifts the images on their way in, or null.</param>
    /// <returns>Logits, or what else the head gives, (B, P), and values (B).</returns>
    public (Tensor Logits, Tensor Values) Forward(Tensor observations, DrQv2Aug? augmentation = null)
    {
        ArgumentNullException.ThrowIfNull(observations);
        if (observations.Rank != 4)
        {
            throw new ArgumentException(
                $"ActorCritic: expected observations (B, H, W, C), got {observations.Shape}.", nameof(observations));
        }

        string name = Features is null ? Inputs[0].Name : throw new InvalidOperationException(
            $"ActorCritic: expected observations by name for {ObservationSpace}, got one tensor.");
        IReadOnlyList<Tensor> outputs = Forward(
            new Dictionary<string, Tensor>(StringComparer.Ordinal) { [name] = observations }, augmentation);
        return (outputs[0], outputs[1].Reshape(observations.Shape[0]));
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> RowsForward(IReadOnlyList<Tensor> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Tensor hidden = _activation.Forward(Hidden.Forward(Features is null ? rows[0] : Features.Rows(rows)));
        return [Actor.Forward(hidden), Critic.Forward(hidden)];
    }

    private static ObservationSpace SpaceOf(Cnn encoder)
    {
        if (encoder.ChannelsFirst)
        {
            throw new ArgumentException(
                "ActorCritic: expected an encoder of images (H, W, C), as environments show them; got one with channels first.",
                nameof(encoder));
        }

        (int height, int width, int channels) = encoder.ImgShape;
        return ObservationSpace.Image([height, width, channels]);
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

    /// <summary>What lies behind the encoder.</summary>
    private sealed record Heads(int Hidden, string Activation, float InitialLogStd = 0)
    {
        public void Check()
        {
            if (Hidden < 1)
                throw new ArgumentException($"ActorCritic: expected at least one hidden unit, got {Hidden}.");
            if (!float.IsFinite(InitialLogStd))
            {
                throw new ArgumentException(
                    $"ActorCritic: expected a finite logarithm of the standard deviation, got {InitialLogStd}.");
            }
        }
    }
}
