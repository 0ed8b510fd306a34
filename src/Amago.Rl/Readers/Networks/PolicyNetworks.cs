using Amago.Rl.Policies;
using Amago.Rl.Readers.AmagoFiles;
using Amago.Rl.Readers.CleanRl;
using Amago.Rl.Readers.Sb3;

namespace Amago.Rl.Readers.Networks;

/// <summary>The kinds of networks that are built from a description and parameters.</summary>
internal static class PolicyNetworks
{
    private static readonly Dictionary<string, Func<PolicyDescription, StateDict, Policy>> Kinds = new(StringComparer.Ordinal)
    {
        [ActorCriticForm.Network] = ActorCriticForm.Build,
        [Sb3Reader.ActorCritic] = static (description, parameters) => new Sb3ActorCritic(description, parameters),
        [Sb3Reader.QNetwork] = static (description, parameters) => new Sb3QNetwork(description, parameters),
        [CleanRlReader.PpoAtari] = static (description, parameters) => new CleanRlActorCritic(description, parameters),
        [CleanRlReader.DqnAtari] = static (description, parameters) => new CleanRlQNetwork(description, parameters),
        [CleanRlReader.PpoProcgen] = static (description, parameters) => new CleanRlActorCritic(description, parameters),
    };

    /// <summary>Builds a policy that is no larger than its parameters, and copies them into it.</summary>
    /// <param name="description">What the policy is.</param>
    /// <param name="parameters">All its parameters, under the library's names.</param>
    /// <param name="source">What messages call the file.</param>
    /// <exception cref="ArgumentException">The kind is unknown, or parameters do not fit.</exception>
    public static Policy Build(PolicyDescription description, StateDict parameters, string source)
    {
        if (description.Network == AmagoReader.Network)
            return AmagoReader.Build(description, parameters, source);
        if (!Kinds.TryGetValue(description.Network, out Func<PolicyDescription, StateDict, Policy>? create))
        {
            throw new ArgumentException(
                $"expected a network of the kinds {string.Join(", ", Kinds.Keys)}, {AmagoReader.Network}, got "
                + $"'{Printable.Short(description.Network)}'.");
        }

        Policy policy = LoadTarget.Build(parameters, source, () => create(description, parameters));
        policy.LoadStateDict(parameters);
        policy.Eval();
        return policy;
    }
}
