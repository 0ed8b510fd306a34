using System.Globalization;
using System.Threading.RateLimiting;
using Amago.Serving.Metrics;
using Amago.Serving.Models;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Amago.Serving.Rpc;

/// <summary>
/// The middleware around gRPC's endpoints, for calls whose message is not read yet: how many there may be and how long messages are, and
/// the status of a message that can't be read. That fails before any interceptor, as an error of the server's own.
/// </summary>
/// <param name="models">The models.</param>
/// <param name="metrics">What is counted.</param>
internal sealed class UnreadMessages(ModelSet models, ServingMetrics metrics)
{
    private static readonly object Read = new();

    /// <summary>Marks a call as one whose message was read: from then on errors have their status.</summary>
    public static void MarkRead(ServerCallContext context) => context.UserState[Read] = Read;

    /// <summary>Lets a call through, or refuses it.</summary>
    public async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        // gRPC's own limit of a message is settled at the start, and a policy may be another one by now.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
            body.MaxRequestBodySize = models.MaxBody;
        if (context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.Name != nameof(InferenceService.ModelInfer))
        {
            await next(context);
        }
        else
        {
            using RateLimitLease place = models.AttemptAdmit();
            if (!place.IsAcquired)
            {
                context.Response.ContentType = "application/grpc";
                Refuse(context, RefusedException.Full, "the queue is full; ask again in a moment.");
                return;
            }

            await next(context);
        }

        if (context.Features.Get<IServerCallContextFeature>()?.ServerCallContext is { } call && !call.UserState.ContainsKey(Read))
            RefuseUnread(context, call.Status);
    }

    private void RefuseUnread(HttpContext context, Status status)
    {
        if (context.Response.HasStarted)
            return;
        if (status.DebugException is BadHttpRequestException { StatusCode: RefusedException.TooLarge })
            Refuse(context, RefusedException.TooLarge, $"expected a message of at most {models.MaxBody} bytes, got more.");
        else if (status.StatusCode is StatusCode.Unknown or StatusCode.Internal)
            Refuse(context, RefusedException.Damaged, "expected one whole message of the Open Inference Protocol, got damaged bytes.");
        else if (status.StatusCode == StatusCode.Unimplemented)
            metrics.Reject(RefusedException.Damaged, model: null); // compressed, as its words say
    }

    private void Refuse(HttpContext context, int status, string message)
    {
        metrics.Reject(status, model: null);
        context.Response.Headers["grpc-status"] = ((int)RpcStatus.Of(status)).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["grpc-message"] = message;
    }
}
