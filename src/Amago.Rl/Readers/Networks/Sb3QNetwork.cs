using Amago.Rl.Readers.Sources;

namespace Amago.Rl.Readers.Networks;

/// <summary><c>QNetwork</c> of stable-baselines3's DQN: an extractor, hidden layers of <c>net_arch</c>, a value for each action.</summary>
internal sealed class Sb3QNetwork : ImportedPolicy
{
    private readonly HiddenLayers _layers;

    public Sb3QNetwork(PolicyDescription description, StateDict parameters)
        : base(description)
    {
        var shapes = new ParameterShapes(parameters);
        var extractor = new Sb3Extractor(description, shapes, "q_net.features_extractor.");
        ModuleGroup network = Register("q_net", new ModuleGroup());
        if (extractor.Module is { } module)
            network.Add("features_extractor", module);
        int[] outputs = shapes.Layers("q_net.q_net.");
        string? activation = outputs.Length > 1 ? Setting(description, Sb3.Sb3Reader.ActivationKey) : null;
        _layers = new HiddenLayers(extractor.Length, outputs, activation, endsInHead: true);
        network.Add("q_net", _layers);
        Inputs = extractor.Inputs;
    }

    public override IReadOnlyList<NetworkInput> Inputs { get; }

    public override IReadOnlyList<string> OutputNames { get; } = [QValuesName];

    protected override IReadOnlyList<Tensor> RowsForward(IReadOnlyList<Tensor> rows) =>
        [_layers.Forward(rows.Count == 1 ? rows[0] : Tensor.Cat(rows, dimension: 1))];
}
