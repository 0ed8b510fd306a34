using Amago.Serving.Models;
using Grpc.Core;

namespace Amago.Serving.Rpc;

/// <summary>gRPC's statuses for those of HTTP that requests are refused with.</summary>
internal static class RpcStatus
{
    public static StatusCode Of(int status) => status switch
    {
        RefusedException.Damaged => StatusCode.InvalidArgument,
        RefusedException.Unknown => StatusCode.NotFound,
        RefusedException.TooLarge or RefusedException.TooMany or RefusedException.Full => StatusCode.ResourceExhausted,
        RefusedException.Late => StatusCode.DeadlineExceeded,
        _ => StatusCode.Internal,
    };
}
