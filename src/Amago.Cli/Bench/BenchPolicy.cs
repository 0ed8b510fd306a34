namespace Amago.Cli.Bench;

/// <summary>
/// A policy of the usual kind to measure: an encoder, a hidden layer with ReLU, and heads for six actions and a value. On NatureishCNN with
/// 512 hidden units it has the sizes of stable-baselines3's CnnPolicy for Atari.
/// </summary>
internal sealed class BenchPolicy : Network
{
    /// <summary>Units of the hidden layer.</summary>
    public const int HiddenUnits = 512;

    private const int Actions = 6;

    private readonly Linear _hidden, _actor, _critic;
    private readonly Activation _activation;

    public BenchPolicy(Cnn encoder)
    {
        Encoder = Register("encoder", encoder);
        _hidden = Register("hidden", new Linear(encoder.OutputFeatures, HiddenUnits, generator: new Generator(1)));
        _activation = Register("activation", Activations.Create("relu"));
        _actor = Register("actor", new Linear(HiddenUnits, Actions, generator: new Generator(2)));
        _critic = Register("critic", new Linear(HiddenUnits, 1, generator: new Generator(3)));
        Inputs = [new ImageInput("observation", encoder)];
    }

    /// <summary>The encoder of the observations.</summary>
    public Cnn Encoder { get; }

    public override IReadOnlyList<NetworkInput> Inputs { get; }

    public override IReadOnlyList<string> OutputNames { get; } = ["logits", "values"];

    /// <summary>Multiplications with an addition that a policy on an encoder takes for one image.</summary>
    public static long MultiplyAdds(Cnn encoder) =>
        encoder.Summary.MultiplyAdds + ((long)HiddenUnits * (encoder.OutputFeatures + Actions + 1));

    protected override IReadOnlyList<Tensor> RowsForward(IReadOnlyList<Tensor> rows)
    {
        Tensor hidden = _activation.Forward(_hidden.Forward(rows[0]));
        return [_actor.Forward(hidden), _critic.Forward(hidden)];
    }
}
