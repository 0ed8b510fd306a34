namespace Amago.Rl;

/// <summary>A policy that can't play, because what it says is not finite.</summary>
public sealed class PolicyOutputException : InvalidOperationException
{
    /// <summary>Makes the exception without a text.</summary>
    public PolicyOutputException()
    {
    }

    /// <summary>Makes the exception.</summary>
    public PolicyOutputException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its cause.</summary>
    public PolicyOutputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
