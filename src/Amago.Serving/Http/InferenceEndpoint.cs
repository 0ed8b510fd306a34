using System.Diagnostics;
using System.Globalization;
using System.Threading.RateLimiting;
using Amago.Serving.Metrics;
using Amago.Serving.Models;
using Amago.Serving.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Amago.Serving.Http;

/// <summary>Answers inference requests over HTTP.</summary>
/// <param name="models">The models.</param>
/// <param name="limit">How many requests of a client may be under way.</param>
/// <param name="metrics">What is counted.</param>
internal sealed class InferenceEndpoint(ModelSet models, ClientLimit limit, ServingMetrics metrics)
{
    public const string JsonLength = "Inference-Header-Content-Length";

    /// <summary>Answers a request for the model that the address names.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        long start = Stopwatch.GetTimestamp();
        using RateLimitLease client = limit.Admit($"{context.Connection.RemoteIpAddress}");
        ServedModel served = Endpoints.Find(models, context);
        using RateLimitLease place = served.Admit();
        // The whole body first: a state of the model must not live as long as a client takes to send one.
        ReadOnlyMemory<byte> body = await BodyAsync(context, served.Current.MaxBody);
        int? jsonLength = LengthOf(context);
        (InferenceRequest request, StateDict answers) = await Inference.AnswerAsync(
            served, model => JsonRequest.Read(model, body, jsonLength), start, context.RequestAborted);
        List<byte[]> parts = ResponseWriter.Inference(served.Name, request, answers);
        if (parts.Count > 1)
            context.Response.Headers[JsonLength] = parts[0].Length.ToString(CultureInfo.InvariantCulture);
        context.Response.ContentType = parts.Count > 1 ? "application/octet-stream" : Endpoints.Json;
        context.Response.ContentLength = parts.Sum(static part => (long)part.Length);
        metrics.RequestDuration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, ServingMetrics.Model(served.Name));
        foreach (byte[] part in parts)
            await context.Response.Body.WriteAsync(part, context.RequestAborted);
    }

    // What a header claims is allocated by what comes.
    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpContext context, long limit)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = limit;
        using var body = new MemoryStream((int)Math.Clamp(context.Request.ContentLength ?? 0, 0, 64 * 1024));
        try
        {
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            throw new RefusedException(RefusedException.Damaged, $"expected a whole body, got: {Printable.Short(e.Message)}");
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static int? LengthOf(HttpContext context)
    {
        string? value = context.Request.Headers[JsonLength];
        if (value is null)
            return null;
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            ? length
            : throw new RefusedException(
                RefusedException.Damaged, $"{JsonLength}: expected a number of bytes, got '{Printable.Short(value)}'.");
    }
}
