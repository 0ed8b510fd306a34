using Amago.Tensors;

namespace Amago.Rl.Wrappers;

/// <summary>What everything that takes an environment expects of it.</summary>
internal static class EnvironmentContract
{
    /// <summary>Checks an environment that a caller gave or made.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="owner">Who asks.</param>
    /// <param name="parameter">The argument that it came by.</param>
    /// <returns>The environment.</returns>
    /// <exception cref="ArgumentException">It is null, its observations are not (H, W, C), or it has no action.</exception>
    public static IEnvironment Expect(IEnvironment? environment, string owner, string parameter)
    {
        if (environment is null)
            throw new ArgumentNullException(parameter, $"{owner}: expected an environment, got null.");
        Shape? shape = environment.ObservationShape;
        return shape is { Count: 3, ElementCount: > 0 } && environment.ActionCount >= 1
            ? environment
            : throw new ArgumentException($"{owner}: expected an environment with observations (H, W, C) and at least one action, got {environment.GetType().Name} with observations {shape?.ToString() ?? "null"} and {environment.ActionCount} actions.", parameter);
    }
}
