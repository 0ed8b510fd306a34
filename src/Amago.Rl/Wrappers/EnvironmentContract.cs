namespace Amago.Rl.Wrappers;

/// <summary>What every user of an environment expects of it.</summary>
internal static class EnvironmentContract
{
    /// <summary>Checks an environment that a caller gave or made.</summary>
    /// <param name="environment">The environment to check.</param>
    /// <param name="owner">Name of the checking class, with which messages start.</param>
    /// <param name="parameter">Name of the caller's argument, for the exception.</param>
    /// <returns><paramref name="environment"/> itself.</returns>
    /// <exception cref="ArgumentException">The environment is null, its observations are not (H, W, C), or it has no action.</exception>
    public static IEnvironment Expect(IEnvironment? environment, string owner, string parameter)
    {
        if (environment is null)
            throw new ArgumentNullException(parameter, $"{owner}: expected an environment, got null.");
        Shape? shape = environment.ObservationShape;
        return shape is { Count: 3, ElementCount: > 0 } && environment.ActionCount >= 1
            ? environment
            : throw new ArgumentException($"{owner}: expected an environment with observations (H, W, C) and at least one action, got "
                + $"{environment.GetType().Name} with observations {shape?.ToString() ?? "null"} and {environment.ActionCount} actions.",
                parameter);
    }
}
