namespace Amago.Rl;

/// <summary>
/// An environment that gave what it must not: a number that is not finite, a thing that is none, a mask that forbids everything.
/// </summary>
public sealed class EnvironmentOutputException : InvalidOperationException
{
    /// <summary>Makes the exception without a text.</summary>
    public EnvironmentOutputException()
    {
    }

    /// <summary>Makes the exception.</summary>
    public EnvironmentOutputException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its cause.</summary>
    public EnvironmentOutputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
