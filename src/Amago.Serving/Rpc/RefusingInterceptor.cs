using Amago.Serving.Metrics;
using Amago.Serving.Models;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Amago.Serving.Rpc;

/// <summary>Gives errors their gRPC status.</summary>
/// <param name="metrics">What is counted.</param>
/// <param name="warn">Takes a line about an error of the server's own.</param>
internal sealed class RefusingInterceptor(ServingMetrics metrics, Action<string> warn) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (RefusedException e)
        {
            throw Refused(e.Status, e.Message);
        }
        catch (OperationCanceledException)
        {
            bool isLate = context.Deadline <= DateTime.UtcNow;
            throw new RpcException(new Status(isLate ? StatusCode.DeadlineExceeded : StatusCode.Cancelled, "nobody waits any more"));
        }
        catch (Exception e) when (e is not RpcException)
        {
            string message = $"{e.GetType().Name}: {e.Message}";
            warn(message);
            throw Refused(RefusedException.Failed, message);
        }
    }

    private RpcException Refused(int status, string message)
    {
        metrics.Rejected.Add(1, ServingMetrics.Status(status));
        return new RpcException(new Status(
            status switch
            {
                RefusedException.Damaged => StatusCode.InvalidArgument,
                RefusedException.Unknown => StatusCode.NotFound,
                RefusedException.TooLarge or RefusedException.TooMany or RefusedException.Full => StatusCode.ResourceExhausted,
                RefusedException.Late => StatusCode.DeadlineExceeded,
                _ => StatusCode.Internal,
            },
            message));
    }
}
