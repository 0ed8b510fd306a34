using Amago.Serving.Models;

namespace Amago.Serving.Hosting;

/// <summary>What a server serves, and where.</summary>
/// <param name="Models">The models, with different names.</param>
/// <param name="Urls">The addresses for HTTP; with https for gRPC too.</param>
/// <param name="GrpcUrls">The addresses for gRPC: HTTP/2, without TLS too.</param>
internal sealed record ServeOptions(IReadOnlyList<ModelSource> Models, IReadOnlyList<string> Urls, IReadOnlyList<string> GrpcUrls)
{
    /// <summary>The most observations of one forward pass, and of a request.</summary>
    public int MaxBatch { get; init; } = 64;

    /// <summary>The most requests of a model that wait; one more is refused.</summary>
    public int Queue { get; init; } = 1024;

    /// <summary>The most requests of one client's address under way; 0 for any number.</summary>
    public int ClientLimit { get; init; }

    /// <summary>The most connections; 0 for any number.</summary>
    public int Connections { get; init; }

    /// <summary>The certificate for https, PEM or PFX; null for none.</summary>
    public string? Certificate { get; init; }

    /// <summary>The certificate's key, PEM; null where the certificate's file has it.</summary>
    public string? Key { get; init; }

    /// <summary>Takes warnings, and a line when a file changes.</summary>
    public Action<string> Warn { get; init; } = static _ => { };
}
