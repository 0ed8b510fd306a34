using Amago.Rl.Readers.Sources;

namespace Amago.Rl.Readers.Networks;

/// <summary>
/// <c>Agent</c> of CleanRL's ppo_atari and ppo_procgen: an encoder <c>network</c>, and <c>actor</c> and <c>critic</c> on it.
/// </summary>
internal sealed class CleanRlActorCritic : ImportedPolicy
{
    private readonly Linear _actor, _critic;

    public CleanRlActorCritic(PolicyDescription description, StateDict parameters)
        : base(description)
    {
        var shapes = new ParameterShapes(parameters);
        Cnn encoder = Register("network", CleanRl.CleanRlReader.Encoder(description, shapes));
        _actor = Register("actor", new Linear(encoder.OutputFeatures, shapes.Linear("actor").Outputs));
        _critic = Register("critic", new Linear(encoder.OutputFeatures, 1));
        Inputs = [new ImageInput(description.Observations.Entries[0].Name, encoder)];
    }

    public override IReadOnlyList<NetworkInput> Inputs { get; }

    public override IReadOnlyList<string> OutputNames { get; } = [LogitsName, ValuesName];

    protected override IReadOnlyList<Tensor> RowsForward(IReadOnlyList<Tensor> rows) =>
        [_actor.Forward(rows[0]), _critic.Forward(rows[0])];
}
