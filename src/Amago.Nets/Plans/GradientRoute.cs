namespace Amago.Nets.Plans;

/// <summary>How a step's contribution to the gradient of an input gets to its buffer.</summary>
internal enum RouteKind
{
    /// <summary>Nobody asks for it.</summary>
    None,

    /// <summary>It stays where the gradient of the step's output was.</summary>
    InPlace,

    /// <summary>It is the first contribution: written over what is there.</summary>
    Write,

    /// <summary>It is added to earlier contributions.</summary>
    Add,
}

/// <summary>Where a contribution to a gradient goes, and how.</summary>
/// <param name="Kind">How.</param>
/// <param name="Buffer">Which of a <see cref="BackwardFrame"/>'s gradients it is or goes to.</param>
internal readonly record struct GradientRoute(RouteKind Kind, int Buffer);
