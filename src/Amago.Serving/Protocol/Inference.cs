using Amago.Serving.Models;

namespace Amago.Serving.Protocol;

/// <summary>Answers a request that is there as a whole, however it came.</summary>
internal static class Inference
{
    /// <summary>Checks a request against the model's present state and has that state answer it, as long as the request allows.</summary>
    /// <param name="served">The model.</param>
    /// <param name="read">Reads the request for a state.</param>
    /// <param name="start">When the request came, in ticks of the stopwatch.</param>
    /// <param name="cancellation">Ends when the client has gone.</param>
    /// <returns>What was asked, and all arrays that the model gave.</returns>
    /// <exception cref="RefusedException">It does not fit the model, the queue is full, or its time is over.</exception>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    public static async Task<(InferenceRequest Request, StateDict Answers)> AnswerAsync(
        ServedModel served, Func<Generation, InferenceRequest> read, long start, CancellationToken cancellation)
    {
        Generation model = served.Hold();
        InferenceRequest request;
        Pending pending;
        try
        {
            request = read(model);
            pending = new Pending(model, request.Observations, Deadline.After(start, request.Timeout), cancellation);
        }
        catch
        {
            model.Release();
            throw;
        }

        return (request, await served.AskAsync(pending));
    }
}
