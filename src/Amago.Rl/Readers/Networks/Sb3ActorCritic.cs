using Amago.Rl.Readers.Sources;

namespace Amago.Rl.Readers.Networks;

/// <summary>
/// <c>ActorCriticPolicy</c> of stable-baselines3: an extractor that actor and critic share or one each, hidden layers of <c>net_arch</c>,
/// <c>action_net</c> and <c>value_net</c>.
/// </summary>
internal sealed class Sb3ActorCritic : ImportedPolicy
{
    private const string Shared = "features_extractor", Actor = "pi_features_extractor", Critic = "vf_features_extractor";

    private readonly HiddenLayers? _policyLayers, _valueLayers;
    private readonly Linear _actionNet, _valueNet;
    private readonly int[] _actorRows, _criticRows;

    public Sb3ActorCritic(PolicyDescription description, StateDict parameters)
        : base(description)
    {
        var shapes = new ParameterShapes(parameters);
        int outputs = shapes.Linear("action_net").Outputs;
        LogStd = shapes.Has("log_std") ? Register("log_std", Tensor.Zeros([outputs])) : null;
        var made = new List<(string Name, Sb3Extractor Extractor)>();
        foreach (string name in new[] { Shared, Actor, Critic }.Where(name => shapes.HasPrefix($"{name}.")))
        {
            Sb3Extractor extractor = made.Find(other => Sb3Extractor.AreSame(parameters, $"{other.Name}.", $"{name}.")).Extractor
                ?? new Sb3Extractor(description, shapes, $"{name}.");
            if (extractor.Module is { } module)
                Register(name, module);
            made.Add((name, extractor));
        }

        Sb3Extractor actor = Of(Actor), critic = Of(Critic);
        (Inputs, _actorRows, _criticRows) = Merge(actor, critic);
        if (shapes.HasPrefix("mlp_extractor."))
        {
            string activation = Setting(description, Sb3.Sb3Reader.ActivationKey);
            _policyLayers = Layers("mlp_extractor.policy_net.", actor);
            _valueLayers = Layers("mlp_extractor.value_net.", critic);
            Register("mlp_extractor", new ModuleGroup(("policy_net", _policyLayers), ("value_net", _valueLayers)));

            HiddenLayers Layers(string prefix, Sb3Extractor extractor) =>
                new(extractor.Length, shapes.Layers(prefix), activation, endsInHead: false);
        }

        _actionNet = Register("action_net", new Linear(_policyLayers?.Outputs ?? actor.Length, outputs));
        _valueNet = Register("value_net", new Linear(_valueLayers?.Outputs ?? critic.Length, 1));
        OutputNames = [HeadName(description.Actions!), ValuesName];

        Sb3Extractor Of(string name) => made.Find(extractor => extractor.Name == name).Extractor
            ?? made.Find(static extractor => extractor.Name == Shared).Extractor
            ?? new Sb3Extractor(description, shapes, $"{Shared}.");
    }

    public override IReadOnlyList<NetworkInput> Inputs { get; }

    public override IReadOnlyList<string> OutputNames { get; }

    public override Tensor? LogStd { get; }

    protected override IReadOnlyList<Tensor> RowsForward(IReadOnlyList<Tensor> rows)
    {
        Tensor actor = Joined(rows, _actorRows);
        Tensor critic = _criticRows.SequenceEqual(_actorRows) ? actor : Joined(rows, _criticRows);
        return
        [
            _actionNet.Forward(_policyLayers?.Forward(actor) ?? actor),
            _valueNet.Forward(_valueLayers?.Forward(critic) ?? critic),
        ];
    }

    private static Tensor Joined(IReadOnlyList<Tensor> rows, int[] chosen) =>
        chosen is [var one] ? rows[one] : Tensor.Cat(chosen.Select(row => rows[row]), dimension: 1);

    // Where the critic has encoders of its own, its images come twice; vectors never do.
    private static (NetworkInput[] Inputs, int[] Actor, int[] Critic) Merge(Sb3Extractor actor, Sb3Extractor critic)
    {
        List<NetworkInput> inputs = [.. actor.Inputs];
        int[] own = [.. Enumerable.Range(0, inputs.Count)], other = [.. own];
        for (int i = 0; i < other.Length; i++)
        {
            if (actor == critic || critic.Inputs[i] is not ImageInput)
                continue;
            other[i] = inputs.Count;
            inputs.Add(critic.Inputs[i]);
        }

        return ([.. inputs], own, other);
    }
}
