using Amago.Serving.Metrics;
using Amago.Serving.Models;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Amago.Serving.Rpc;

/// <summary>Gives errors their gRPC status.</summary>
/// <param name="models">The models, whose names are counted with.</param>
/// <param name="metrics">What is counted.</param>
/// <param name="warn">Takes a line about an error of the server's own.</param>
internal sealed class RefusingInterceptor(ModelSet models, ServingMetrics metrics, Action<string> warn) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        UnreadMessages.MarkRead(context);
        try
        {
            return await continuation(request, context);
        }
        catch (RefusedException e)
        {
            throw Refused(request, e.Status, e.Message);
        }
        catch (OperationCanceledException)
        {
            throw context.Deadline <= DateTime.UtcNow
                ? Refused(request, RefusedException.Late, "the call's deadline was over before its answer was there.")
                : new RpcException(new Status(StatusCode.Cancelled, "nobody waits any more"));
        }
        catch (Exception e) when (e is not RpcException)
        {
            string message = $"{e.GetType().Name}: {e.Message}";
            warn(message);
            throw Refused(request, RefusedException.Failed, message);
        }
    }

    private RpcException Refused<TRequest>(TRequest request, int status, string message)
    {
        metrics.Reject(status, request is ModelInferRequest { ModelName: var name } ? models.Known(name) : null);
        return new RpcException(new Status(RpcStatus.Of(status), message));
    }
}
