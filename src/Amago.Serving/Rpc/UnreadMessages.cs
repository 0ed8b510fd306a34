using System.Globalization;
using Amago.Serving.Metrics;
using Amago.Serving.Models;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Amago.Serving.Rpc;

/// <summary>
/// Gives messages that can't be parsed the status INVALID_ARGUMENT. They fail before any interceptor, as UNKNOWN; nothing else has that
/// status here, for <see cref="RefusingInterceptor"/> gives all errors of handlers their own.
/// </summary>
internal static class DamagedMessages
{
    private const string Status = "grpc-status", Message = "grpc-message";
    private static readonly string Unknown = ((int)StatusCode.Unknown).ToString(CultureInfo.InvariantCulture);

    /// <summary>The middleware around gRPC's endpoints.</summary>
    public static async Task RefuseAsync(HttpContext context, RequestDelegate next, ServingMetrics metrics)
    {
        await next(context);
        if (context.Response.HasStarted || context.Response.Headers[Status] != Unknown)
            return;
        metrics.Rejected.Add(1, ServingMetrics.Status(RefusedException.Damaged));
        context.Response.Headers[Status] = ((int)StatusCode.InvalidArgument).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers[Message] = "expected a message of the Open Inference Protocol, got damaged bytes.";
    }
}
