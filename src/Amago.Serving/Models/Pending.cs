namespace Amago.Serving.Models;

/// <summary>A request that waits for its answer.</summary>
/// <param name="Policy">The state of the policy that it was checked against.</param>
/// <param name="Observations">What is asked.</param>
/// <param name="Cancellation">Ends when the client has gone, or no longer waits.</param>
internal sealed record Pending(Generation Policy, ObservationBatch Observations, CancellationToken Cancellation)
{
    private readonly TaskCompletionSource<StateDict> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The answer.</summary>
    public Task<StateDict> Answer => _answer.Task;

    /// <summary>When it came.</summary>
    public long Came { get; } = System.Diagnostics.Stopwatch.GetTimestamp();

    public void Complete(StateDict answer) => _answer.TrySetResult(answer);

    public void Fail(Exception e) => _answer.TrySetException(e);

    public void Cancel() => _answer.TrySetCanceled(Cancellation);
}
