using System.Diagnostics;

namespace Amago.Serving.Models;

/// <summary>A request that waits for its answer. It holds its state of the model until the queue has done with it.</summary>
/// <param name="Model">The state that it was checked against and is answered by.</param>
/// <param name="Observations">What is asked.</param>
/// <param name="Deadline">When nobody waits any more.</param>
/// <param name="Cancellation">Ends when the client has gone.</param>
internal sealed record Pending(Generation Model, ObservationBatch Observations, Deadline Deadline, CancellationToken Cancellation)
{
    private readonly TaskCompletionSource<StateDict> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The answer.</summary>
    public Task<StateDict> Answer => _answer.Task;

    /// <summary>When it came, in ticks of the stopwatch.</summary>
    public long Came { get; } = Stopwatch.GetTimestamp();

    /// <summary>Whether nobody waits for the answer any more.</summary>
    public bool IsForgotten => _answer.Task.IsCompleted || Cancellation.IsCancellationRequested || Deadline.IsOver;

    public void Complete(StateDict answer) => _answer.TrySetResult(answer);

    public void Fail(Exception e) => _answer.TrySetException(e);

    /// <summary>Ends without an answer; who asked knows why.</summary>
    public void Drop() => _answer.TrySetCanceled(Cancellation);
}
