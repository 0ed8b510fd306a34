namespace Amago.Serving.Protocol;

/// <summary>A request that was read and found in order.</summary>
/// <param name="Id">What the client calls it; echoed. Null where it has no name.</param>
/// <param name="Observations">The observations.</param>
/// <param name="Outputs">What is asked for, in its order; null for all there is, in JSON or as <paramref name="Binary"/> says.</param>
/// <param name="Binary">Whether outputs of which the request says nothing come as bytes.</param>
/// <param name="Timeout">Microseconds that the client waits; 0 for any time.</param>
internal sealed record InferenceRequest(
    string? Id, ObservationBatch Observations, IReadOnlyList<RequestedOutput>? Outputs, bool Binary, long Timeout)
{
    /// <summary>The outputs that are asked for, in their order, out of all that a model gave.</summary>
    public IEnumerable<RequestedOutput> Of(StateDict answers) =>
        Outputs ?? [.. answers.Keys.Select(name => new RequestedOutput(name, Binary))];
}

/// <summary>One output that is asked for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Binary">Whether it comes as bytes behind the JSON.</param>
internal sealed record RequestedOutput(string Name, bool Binary);
