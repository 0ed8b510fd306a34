using Amago.Kernels;
using Amago.Rl.Readers.CleanRl;
using Amago.Rl.Readers.Networks;
using Amago.Rl.Readers.Sb3;
using Amago.Rl.Readers.Sources;

namespace Amago.Rl.Writers;

/// <summary>A policy as stable-baselines3 has it: its parameter names, and what its constructor is told.</summary>
/// <param name="IsQ">Whether it is a Q-network; otherwise actor and critic.</param>
/// <param name="Observations">What it sees, images with the channels first.</param>
/// <param name="Actions">What it does.</param>
/// <param name="Parameters">All parameters that the library's policy has.</param>
/// <param name="Activation">The activation between hidden layers, by our name.</param>
/// <param name="Normalizes">Whether pixels are divided by 255.</param>
internal sealed record Sb3Form(
    bool IsQ, ObservationSpace Observations, ActionSpace? Actions, StateDict Parameters, string Activation, bool Normalizes)
{
    private const string Shared = "features_extractor.", Actor = "pi_features_extractor.", Critic = "vf_features_extractor.";
    private const string Q = "q_net.", Target = "q_net_target.";

    private static readonly string[] Nature = ["cnn.0", "cnn.2", "cnn.4", "linear.0"], CleanRl = ["0", "2", "4", "7"];

    /// <summary>Brings a policy to the library's form.</summary>
    /// <exception cref="ArgumentException">The library has no such policy; the message says why.</exception>
    public static Sb3Form Of(Policy policy) => policy switch
    {
        ImportedPolicy { Description.Network: Sb3Reader.ActorCritic or Sb3Reader.QNetwork } own => OfOwn(own),
        ImportedPolicy { Description.Network: CleanRlReader.PpoAtari or CleanRlReader.DqnAtari } cleanRl => OfCleanRl(cleanRl),
        ActorCritic trained => OfTrained(trained),
        _ => throw new ArgumentException(
            "expected a policy that stable-baselines3 has too: one of its own, one of CleanRL's ppo_atari or dqn_atari, or an "
            + $"actor-critic on the encoder sb3_nature, got {policy}."),
    };

    private static Sb3Form OfOwn(ImportedPolicy policy)
    {
        IReadOnlyDictionary<string, string> settings = policy.Description.Settings;
        bool isQ = policy.Description.Network == Sb3Reader.QNetwork;
        return new Sb3Form(
            isQ,
            policy.ObservationSpace,
            policy.ActionSpace,
            Complete(policy.StateDict(), isQ),
            settings.GetValueOrDefault(Sb3Reader.ActivationKey) ?? (isQ ? "relu" : "tanh"),
            settings.GetValueOrDefault(Sb3Reader.NormalizeKey) != "False");
    }

    private static Sb3Form OfCleanRl(ImportedPolicy policy)
    {
        bool isQ = policy.Description.Network == CleanRlReader.DqnAtari;
        var names = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["actor"] = "action_net",
            ["critic"] = "value_net",
            ["network.9"] = "q_net.q_net.0",
        };
        for (int i = 0; i < Nature.Length; i++)
            names[$"network.{CleanRl[i]}"] = $"{(isQ ? Q : "")}{Shared}{Nature[i]}";
        return new Sb3Form(
            isQ, policy.ObservationSpace,
            policy.ActionSpace, Complete(Renamed(policy.StateDict(), names), isQ), isQ ? "relu" : "tanh", true);
    }

    private static Sb3Form OfTrained(ActorCritic policy)
    {
        if (policy.Features is not null || policy.Encoder is not Sb3NatureCnn encoder)
            throw new ArgumentException("expected an encoder that stable-baselines3 has, sb3_nature, got one that it has not: "
                + $"{policy.Features ?? (Module)policy.Encoder}.");
        if (encoder.ActivationName != "relu" || encoder.Scaling is not (PixelScaling.Unit or PixelScaling.None))
        {
            throw new ArgumentException("expected an encoder sb3_nature with the activation relu and pixels divided by 255 or taken "
                + $"as they are, as the library has it, got {encoder.ActivationName} and {encoder.Scaling}.");
        }

        Module activation = policy.NamedModules().First(static module => module.Name == "activation").Module;
        string name = Activations.All.FirstOrDefault(known => known.Name == activation.GetType().Name)?.PythonName
            ?? throw new ArgumentException($"expected an activation that stable-baselines3 has, got {activation}.");
        var names = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["actor"] = "action_net",
            ["critic"] = "value_net",
            ["hidden"] = "mlp_extractor.policy_net.0",
        };
        foreach (string layer in Nature)
            names[$"encoder.{layer}"] = Shared + layer;
        StateDict parameters = Renamed(policy.StateDict(), names);
        parameters.Add("mlp_extractor.value_net.0.weight", policy.Hidden.Weight.Detach()); // what is shared here stands twice there
        parameters.Add("mlp_extractor.value_net.0.bias", policy.Hidden.Bias!.Detach());
        (int height, int width, int channels) = encoder.ImgShape;
        return new Sb3Form(
            IsQ: false,
            ObservationSpace.Image([channels, height, width], channelsFirst: true),
            policy.ActionSpace,
            Complete(parameters, isQ: false),
            name,
            encoder.Scaling == PixelScaling.Unit);
    }

    private static StateDict Renamed(StateDict state, Dictionary<string, string> names)
    {
        var renamed = new StateDict();
        foreach ((string name, Tensor value) in state)
        {
            string layer = name[..Math.Max(name.LastIndexOf('.'), 0)];
            renamed.Add(names.TryGetValue(layer, out string? other) ? other + name[layer.Length..] : name, value);
        }

        return renamed;
    }

    // The library's policies have all of their extractors' names, and a Q-network its target.
    private static StateDict Complete(StateDict state, bool isQ)
    {
        var complete = new StateDict();
        foreach ((string name, Tensor value) in state)
            complete.Add(name, value);
        foreach ((string name, Tensor value) in state)
        {
            if (isQ && name.StartsWith(Q, StringComparison.Ordinal))
                complete.Add(Target + name[Q.Length..], value);
            if (isQ || !name.StartsWith(Shared, StringComparison.Ordinal))
                continue;
            foreach (string other in new[] { Actor, Critic }.Where(other => !state.ContainsKey(other + name[Shared.Length..])))
                complete.Add(other + name[Shared.Length..], value);
        }

        return complete;
    }

    /// <summary>Whether actor and critic have one extractor, with the same values.</summary>
    public bool SharesExtractor() => Sb3Extractor.AreSame(Parameters, Actor, Critic);

    /// <summary>Features of each image; null where there is none.</summary>
    /// <exception cref="ArgumentException">Images have different numbers of them, which the library has no setting for.</exception>
    public int? Features(ParameterShapes shapes)
    {
        int[] features = [.. Parameters.Keys.Where(static name => name.EndsWith("linear.0.weight", StringComparison.Ordinal))
            .Select(name => shapes.Linear(name[..^".weight".Length]).Outputs).Distinct()];
        return features.Length <= 1
            ? features.Length == 1 ? features[0] : null
            : throw new ArgumentException(
                $"expected one number of features for all images, as stable-baselines3 has it, got {string.Join(", ", features)}.");
    }

    /// <summary>The parameters that an optimiser counts: once where several names share one, and all of a target network.</summary>
    public IEnumerable<string> Distinct() => Parameters.Keys.Where(name =>
        IsQ || !(name.StartsWith(Actor, StringComparison.Ordinal)
            || (name.StartsWith(Critic, StringComparison.Ordinal) && SharesExtractor())));
}
