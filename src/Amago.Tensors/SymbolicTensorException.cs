namespace Amago.Tensors;

/// <summary>Values were asked of a tensor that is being recorded and has none.</summary>
public sealed class SymbolicTensorException : InvalidOperationException
{
    /// <summary>Makes the exception without a text.</summary>
    public SymbolicTensorException()
    {
    }

    /// <summary>Makes the exception with a message.</summary>
    public SymbolicTensorException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with a message and its cause.</summary>
    public SymbolicTensorException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
