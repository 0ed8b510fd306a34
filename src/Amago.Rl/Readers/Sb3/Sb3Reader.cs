using Amago.Rl.Readers.Sources;

namespace Amago.Rl.Readers.Sb3;

/// <summary>
/// Policies of stable-baselines3 (https://github.com/DLR-RM/stable-baselines3): PPO, A2C and DQN, with one observation or a dictionary of
/// them. Names and shapes of the parameters decide the network; <c>data</c> and the caller say what these do not tell.
/// </summary>
internal static class Sb3Reader
{
    public const string ActorCritic = "sb3.actor_critic", QNetwork = "sb3.q_network";

    public const string ActivationKey = "activation_fn", NormalizeKey = "normalize_images", ActionsKey = "action_space";

    private const string Library = "stable-baselines3";
    private const string TargetPrefix = "q_net_target.";

    /// <summary>Whether parameters are named as the library names those of its policies.</summary>
    public static bool Recognizes(StateDict parameters) =>
        parameters.ContainsKey("action_net.weight") || parameters.ContainsKey("q_net.q_net.0.weight");

    /// <summary>The parameters that a policy acts with: those of DQN's target network are left out.</summary>
    public static StateDict Acting(StateDict parameters)
    {
        var acting = new StateDict();
        foreach ((string name, Tensor value) in parameters)
        {
            if (!name.StartsWith(TargetPrefix, StringComparison.Ordinal))
                acting.Add(name, value);
        }

        foreach ((string name, string reason) in parameters.Unreadable)
            acting.AddUnreadable(name, reason);
        return acting;
    }

    /// <summary>Says what the policy is.</summary>
    /// <exception cref="ArgumentException">Sources disagree, or none says what is needed; the message says what to state.</exception>
    public static PolicyDescription Describe(StateDict parameters, Sb3Data data, string? version, PolicyStatements statements)
    {
        var shapes = new ParameterShapes(parameters);
        bool isQ = shapes.Has("q_net.q_net.0.weight");
        if (data.UsesSde)
            throw new ArgumentException("expected exploration that does not depend on the state, got a policy with use_sde = True.");
        if (shapes.HasPrefix("mlp_extractor.shared_net."))
            throw new ArgumentException("expected a net_arch of pi and vf, got layers that both share (mlp_extractor.shared_net).");
        string mlp = isQ ? "q_net.q_net." : "mlp_extractor.policy_net.";
        string first = shapes.Has($"{mlp}0.weight") ? $"{mlp}0" : "action_net";
        string extractor = isQ ? "q_net.features_extractor."
            : shapes.HasPrefix("pi_features_extractor.") ? "pi_features_extractor."
            : "features_extractor.";
        bool hasLayers = isQ ? shapes.Has("q_net.q_net.2.weight") : shapes.HasPrefix("mlp_extractor.");
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (hasLayers)
        {
            settings[ActivationKey] = statements.Agreed(
                ActivationKey, data.Activation is { } told ? Sb3Activation.Name(told) : null, "data.policy_kwargs", Sb3Activation.Name)
                ?? (isQ ? "relu" : "tanh");
        }

        ObservationSpace observations =
            new Sb3Observations(data, shapes, statements, extractor, shapes.Linear(first).Inputs).Read();
        if (observations.Entries.Any(static entry => entry is ImageEntry))
        {
            string? normalizes = data.NormalizeImages is { } flag ? FlagText(flag) : null;
            settings[NormalizeKey] = statements.Agreed(NormalizeKey, normalizes, "data.policy_kwargs", Flag) ?? "True";
        }

        string head = isQ ? $"{mlp}{2 * (shapes.Layers(mlp).Length - 1)}" : "action_net";
        ActionSpace actions = Sb3Actions.Read(data.Action, shapes, statements, head, isQ);
        return new PolicyDescription(Library, isQ ? QNetwork : ActorCritic, observations, actions)
        {
            LibraryVersion = version,
            Algorithm = data.Algorithm ?? (isQ ? "DQN" : null),
            Settings = settings,
        };
    }

    private static string Flag(string text) => text.ToUpperInvariant() switch
    {
        "TRUE" => "True",
        "FALSE" => "False",
        _ => throw new ArgumentException($"{NormalizeKey}: expected True or False, got '{Printable.Short(text)}'."),
    };

    private static string FlagText(bool flag) => flag ? "True" : "False";
}
