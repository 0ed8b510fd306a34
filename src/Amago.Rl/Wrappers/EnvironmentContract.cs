namespace Amago.Rl.Wrappers;

/// <summary>What every user of an environment expects of it.</summary>
internal static class EnvironmentContract
{
    /// <summary>Checks an environment that a caller gave or made.</summary>
    /// <param name="environment">The environment to check.</param>
    /// <param name="owner">Name of the checking class, with which messages start.</param>
    /// <param name="parameter">Name of the caller's argument, for the exception.</param>
    /// <returns><paramref name="environment"/> itself.</returns>
    /// <exception cref="ArgumentException">
    /// The environment is null, has no spaces, or, of one image, its observations are not (H, W, C), or it has no action.
    /// </exception>
    public static T Expect<T>(T? environment, string owner, string parameter)
        where T : class, IStructuredEnvironment
    {
        if (environment is null)
            throw new ArgumentNullException(parameter, $"{owner}: expected an environment, got null.");
        string name = environment.GetType().Name;
        if (environment is IEnvironment image and not StructuredWrapper) // which may be around any other
        {
            Shape? shape = image.ObservationShape;
            if (shape is not { Count: 3, ElementCount: > 0 } || image.ActionCount < 1)
            {
                throw new ArgumentException($"{owner}: expected an environment with observations (H, W, C) and at least one action, got "
                    + $"{name} with observations {shape?.ToString() ?? "null"} and {image.ActionCount} actions.", parameter);
            }
        }
        else if (environment.ObservationSpace is null || environment.ActionSpace is null)
        {
            throw new ArgumentException($"{owner}: expected an environment with spaces of observations and actions, got {name} with "
                + $"{environment.ObservationSpace?.ToString() ?? "null"} and {environment.ActionSpace?.ToString() ?? "null"}.", parameter);
        }

        return environment;
    }
}
