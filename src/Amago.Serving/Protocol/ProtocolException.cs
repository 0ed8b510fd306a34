namespace Amago.Serving.Protocol;

/// <summary>A request that is answered with an error.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="message">What was expected and what came.</param>
internal sealed class ProtocolException(int status, string message) : Exception(message)
{
    /// <summary>The HTTP status: 400, 404, 413, 500 or 503.</summary>
    public int Status { get; } = status;
}
