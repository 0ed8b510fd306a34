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
    public static void Expect(Policy policy, VectorEnvironment environments, string owner, string parameter) =>
        Expect(policy, environments.ObservationSpace, environments.ActionSpace, (owner, parameter));

    /// <summary>Checks that a policy sees and does what is given.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="observations">What the environments show.</param>
    /// <param name="actions">What the environments take.</param>
    /// <param name="caller">Name of the checking class, and that of its caller's argument.</param>
    /// <exception cref="ArgumentException">It does not; the message says what was expected and what came.</exception>
    public static void Expect(
        Policy policy, ObservationSpace observations, ActionSpace actions, (string Owner, string Parameter) caller)
    {
        (string owner, string parameter) = caller;
        if (policy.ActionSpace is null || policy.HeadIndex < 0)
            throw new ArgumentException($"{owner}: expected a policy with a head of actions, got {policy}, which has none.", parameter);
        if (policy.ActionSpace != actions)
        {
            throw new ArgumentException(
                $"{owner}: expected a policy of the actions {actions}, as the environments have, "
                + $"got one of {policy.ActionSpace}.",
                parameter);
        }

        if (policy.ObservationSpace != observations)
        {
            throw new ArgumentException(
                $"{owner}: expected a policy of the observations {observations}, as the environments show, "
                + $"got one of {policy.ObservationSpace}.",
                parameter);
        }
    }
}
