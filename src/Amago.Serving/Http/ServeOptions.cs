using Amago.Serving.Models;

namespace Amago.Serving.Http;

/// <summary>What a server serves, and where.</summary>
/// <param name="Policies">The policies, with different names.</param>
/// <param name="Urls">The addresses to listen at, as Kestrel takes them.</param>
/// <param name="MaxBatch">The most observations of one forward pass, and of a request.</param>
/// <param name="Queue">The most requests of a policy that wait; one more is refused.</param>
internal sealed record ServeOptions(IReadOnlyList<PolicySource> Policies, IReadOnlyList<string> Urls, int MaxBatch, int Queue);
