namespace Amago.Nets.Plans;

/// <summary>How a step's contribution to the gradient of an input gets to its buffer.</summary>
internal enum RouteKind
{
    /// <summary>The gradient is not asked for, and not computed.</summary>
    None,

    /// <summary>The contribution stays where the gradient of the step's output was.</summary>
    InPlace,

    /// <summary>The contribution is the first: it is written over what is there.</summary>
    Write,

    /// <summary>The contribution is added to earlier ones.</summary>
    Add,
}

/// <summary>Where a contribution to a gradient goes, and how.</summary>
/// <param name="Kind">How the contribution gets into the buffer.</param>
/// <param name="Buffer">Index of the buffer among a <see cref="BackwardFrame"/>'s gradients.</param>
internal readonly record struct GradientRoute(RouteKind Kind, int Buffer);
