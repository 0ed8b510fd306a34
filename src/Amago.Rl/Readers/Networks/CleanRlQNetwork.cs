using Amago.Rl.Readers.Sources;

namespace Amago.Rl.Readers.Networks;

/// <summary>
/// <c>QNetwork</c> of CleanRL's dqn_atari: all layers in one <c>network</c>, of which the last gives a value for each action.
/// </summary>
internal sealed class CleanRlQNetwork : ImportedPolicy
{
    private readonly Linear _head;

    public CleanRlQNetwork(PolicyDescription description, StateDict parameters)
        : base(description)
    {
        var shapes = new ParameterShapes(parameters);
        Cnn encoder = CleanRl.CleanRlReader.Encoder(description, shapes);
        ModuleGroup network = Register("network", new ModuleGroup());
        foreach ((string name, Module module) in encoder.NamedModules()
            .Where(static part => part.Name.Length > 0 && !part.Name.Contains('.')))
            network.Add(name, module);
        _head = new Linear(encoder.OutputFeatures, shapes.Linear("network.9").Outputs);
        network.Add("9", _head);
        Inputs = [new ImageInput(description.Observations.Entries[0].Name, encoder)];
    }

    public override IReadOnlyList<NetworkInput> Inputs { get; }

    public override IReadOnlyList<string> OutputNames { get; } = [QValuesName];

    protected override IReadOnlyList<Tensor> RowsForward(IReadOnlyList<Tensor> rows) => [_head.Forward(rows[0])];
}
