namespace Amago.Rl.Policies;

/// <summary>Whether a policy can play in environments.</summary>
internal static class PolicyFit
{
    /// <summary>Checks that a policy sees what environments show and does what they take.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="environments">The environments.</param>
    /// <param name="owner">Name of the checking class, with which messages start.</param>
    /// <param name="parameter">Name of the caller's argument, for the exception.</param>
    /// <exception cref="ArgumentException">It does not; the message says what was expected and what came.</exception>
    public static void Expect(Policy policy, VectorEnvironment environments, string owner, string parameter)
    {
        if (policy.ActionSpace is null || policy.HeadIndex < 0)
            throw new ArgumentException($"{owner}: expected a policy with a head of actions, got {policy}, which has none.", parameter);
        if (policy.ActionSpace != environments.ActionSpace)
        {
            throw new ArgumentException(
                $"{owner}: expected a policy of the actions {environments.ActionSpace}, as the environments have, "
                + $"got one of {policy.ActionSpace}.",
                parameter);
        }

        if (policy.ObservationSpace != environments.ObservationSpace)
        {
            throw new ArgumentException(
                $"{owner}: expected a policy of the observations {environments.ObservationSpace}, as the environments show, "
                + $"got one of {policy.ObservationSpace}.",
                parameter);
        }
    }
}
