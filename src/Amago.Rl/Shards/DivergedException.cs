namespace Amago.Rl;

/// <summary>Training that can't go on, because what it computes with is not finite any more.</summary>
public sealed class DivergedException : InvalidOperationException
{
    /// <summary>Makes the exception without a text.</summary>
    public DivergedException()
    {
    }

    /// <summary>Makes the exception.</summary>
    public DivergedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its cause.</summary>
    public DivergedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
