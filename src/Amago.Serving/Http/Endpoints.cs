using System.Diagnostics;
using System.Globalization;
using Amago.Serving.Metrics;
using Amago.Serving.Models;
using Amago.Serving.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Amago.Serving.Http;

/// <summary>The protocol's addresses, and what each answers.</summary>
/// <param name="policies">The policies by name; all have been warmed up.</param>
/// <param name="metrics">What is counted.</param>
/// <param name="text">What <c>/metrics</c> says.</param>
internal sealed class Endpoints(IReadOnlyDictionary<string, ServedPolicy> policies, ServingMetrics metrics, PrometheusText text)
{
    private const string JsonLength = "Inference-Header-Content-Length", Version = "1", Json = "application/json";

    public void Map(WebApplication application)
    {
        application.Run(async context =>
        {
            try
            {
                await AnswerAsync(context);
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                context.Abort(); // nobody waits for an answer
            }
            catch (Exception e)
            {
                await RefuseAsync(context, e);
            }
        });
    }

    private async Task AnswerAsync(HttpContext context)
    {
        string[] path = (context.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        bool isPost = HttpMethods.IsPost(context.Request.Method);
        if (!isPost && !HttpMethods.IsGet(context.Request.Method))
            throw new ProtocolException(400, $"expected GET or POST, got {Printable.Short(context.Request.Method)}.");
        if (path is ["v2", "models", var named, "versions", var version, .. var rest])
        {
            if (version != Version)
            {
                throw new ProtocolException(
                    404, $"'{Printable.Short(named)}': expected the version {Version}, got '{Printable.Short(version)}'.");
            }

            path = ["v2", "models", named, .. rest];
        }

        switch (path)
        {
            case ["v2", "models", var name, "infer"] when isPost:
                await InferAsync(context, Find(name));
                break;
            case ["v2"] when !isPost:
                await WriteAsync(context, Server());
                break;
            case ["v2", "health", "live"] when !isPost:
                await WriteAsync(context, ResponseWriter.Json(static writer => writer.WriteBoolean("live", true)));
                break;
            case ["v2", "health", "ready"] when !isPost:
                await WriteAsync(context, ResponseWriter.Json(static writer => writer.WriteBoolean("ready", true)));
                break;
            case ["v2", "models", var name, "ready"] when !isPost:
                string found = Find(name).Name;
                await WriteAsync(context, ResponseWriter.Json(writer =>
                {
                    writer.WriteString("name", found);
                    writer.WriteBoolean("ready", true);
                }));
                break;
            case ["v2", "models", var name] when !isPost:
                await WriteAsync(context, ResponseWriter.Model(name, Find(name).Current));
                break;
            case ["metrics"] when !isPost:
                context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
                await context.Response.WriteAsync(text.Write());
                break;
            default:
                throw new ProtocolException(
                    404, $"expected an address of the Open Inference Protocol v2, got {context.Request.Method} "
                    + $"{Printable.Short(context.Request.Path.Value ?? "")}.");
        }
    }

    private async Task InferAsync(HttpContext context, ServedPolicy served)
    {
        long start = Stopwatch.GetTimestamp();
        Generation policy = served.Current;
        byte[] body = await ReadAsync(context, policy.MaxBody);
        InferenceRequest request = RequestReader.Read(policy, body, LengthOf(context));
        var pending = new Pending(policy, request.Observations, context.RequestAborted);
        if (!served.TryAdd(pending))
            throw new ProtocolException(503, $"'{served.Name}': the queue is full; ask again in a moment.");
        StateDict answers = await pending.Answer;
        (byte[] answer, int? length) = ResponseWriter.Inference(served.Name, request, answers);
        if (length is not null)
            context.Response.Headers[JsonLength] = length.Value.ToString(CultureInfo.InvariantCulture);
        metrics.RequestDuration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, ServingMetrics.Model(served.Name));
        await WriteAsync(context, answer, length is null ? Json : "application/octet-stream");
    }

    private ServedPolicy Find(string name) => policies.TryGetValue(name, out ServedPolicy? policy)
        ? policy
        : throw new ProtocolException(404, $"expected a policy of {Printable.Few(policies.Keys)}, got '{Printable.Short(name)}'.");

    // What a header claims is allocated by what comes.
    private static async Task<byte[]> ReadAsync(HttpContext context, long limit)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = limit;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }

    private static int? LengthOf(HttpContext context)
    {
        string? value = context.Request.Headers[JsonLength];
        if (value is null)
            return null;
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            ? length
            : throw new ProtocolException(400, $"{JsonLength}: expected a number of bytes, got '{Printable.Short(value)}'.");
    }

    private static byte[] Server() => ResponseWriter.Json(static writer =>
    {
        writer.WriteString("name", "amago-serve");
        writer.WriteString("version", typeof(Endpoints).Assembly.GetName().Version?.ToString(3));
        writer.WriteStartArray("extensions");
        writer.WriteStringValue("binary_tensor_data");
        writer.WriteEndArray();
    });

    private async Task RefuseAsync(HttpContext context, Exception e)
    {
        (int status, string message) = e switch
        {
            ProtocolException protocol => (protocol.Status, protocol.Message),
            BadHttpRequestException bad => (bad.StatusCode, bad.Message),
            _ => (500, $"{e.GetType().Name}: {e.Message}"),
        };
        metrics.Rejected.Add(1, new KeyValuePair<string, object?>("status", status));
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Headers.Remove(JsonLength);
        context.Response.StatusCode = status;
        if (status == 503)
            context.Response.Headers.RetryAfter = "1";
        await WriteAsync(context, ResponseWriter.Json(writer => writer.WriteString("error", message)));
    }

    private static async Task WriteAsync(HttpContext context, byte[] body, string type = Json)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
