namespace Amago.Serving.Models;

/// <summary>A request that is answered with an error.</summary>
/// <param name="status">The HTTP status; gRPC has its own for each.</param>
/// <param name="message">What was expected and what came.</param>
internal sealed class RefusedException(int status, string message) : Exception(message)
{
    /// <summary>The request is damaged, or does not fit the policy.</summary>
    public const int Damaged = 400;

    /// <summary>There is no such policy, version or address.</summary>
    public const int Unknown = 404;

    /// <summary>More observations at once, or more bytes, than are taken.</summary>
    public const int TooLarge = 413;

    /// <summary>This client has as many requests under way as one may have.</summary>
    public const int TooMany = 429;

    /// <summary>The server failed.</summary>
    public const int Failed = 500;

    /// <summary>The queue is full.</summary>
    public const int Full = 503;

    /// <summary>The time that the request gave is over.</summary>
    public const int Late = 504;

    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;
}
