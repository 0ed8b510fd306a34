using Amago.Serving.Metrics;
using Amago.Serving.Models;
using Amago.Serving.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Amago.Serving.Http;

/// <summary>The protocol's addresses, and what each answers.</summary>
/// <param name="models">The models.</param>
/// <param name="inference">Answers inference requests.</param>
/// <param name="metrics">What is counted.</param>
/// <param name="warn">Takes a line about an error of the server's own.</param>
internal sealed class Endpoints(ModelSet models, InferenceEndpoint inference, ServingMetrics metrics, Action<string> warn)
{
    public const string Json = "application/json";

    /// <summary>The model and version that an address names.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public static ServedModel Find(ModelSet models, HttpContext context) =>
        models.Find(Part(context, "model"), Part(context, "version"));

    /// <summary>Adds the addresses; what is thrown behind this middleware becomes an answer.</summary>
    public void Map(WebApplication application)
    {
        application.Use(RefuseAsync);
        application.MapGet("/v2", static context => WriteAsync(context, ResponseWriter.ServerMetadata()));
        application.MapGet("/v2/health/live", static context => FlagAsync(context, "live", value: true));
        // Nothing listens before all models are warm.
        application.MapGet("/v2/health/ready", context =>
        {
            bool isEnding = application.Lifetime.ApplicationStopping.IsCancellationRequested;
            context.Response.StatusCode = isEnding ? RefusedException.Full : StatusCodes.Status200OK;
            return FlagAsync(context, "ready", !isEnding);
        });
        foreach (string model in new[] { "/v2/models/{model}", "/v2/models/{model}/versions/{version}" })
        {
            application.MapGet(model, context =>
            {
                ServedModel served = Find(models, context);
                return WriteAsync(context, ResponseWriter.Model(served.Name, served.Current));
            });
            application.MapGet($"{model}/ready", context =>
            {
                string name = Find(models, context).Name;
                return WriteAsync(context, ResponseWriter.Json(writer =>
                {
                    writer.WriteString("name", name);
                    writer.WriteBoolean("ready", value: true);
                }));
            });
            application.MapPost($"{model}/infer", inference.AnswerAsync);
        }

        application.Map("{**path}", static (HttpContext context) => throw new RefusedException(
            RefusedException.Unknown,
            $"expected an address of the Open Inference Protocol v2, got {Printable.Short(context.Request.Method)} "
            + $"{Printable.Short(context.Request.Path.Value ?? "")}."));
    }

    private static string Part(HttpContext context, string name) => context.GetRouteValue(name) as string ?? "";

    private static Task FlagAsync(HttpContext context, string name, bool value) =>
        WriteAsync(context, ResponseWriter.Json(writer => writer.WriteBoolean(name, value)));

    private async Task RefuseAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort(); // nobody waits for an answer
        }
        catch (Exception e)
        {
            (int status, string message) = e switch
            {
                RefusedException refused => (refused.Status, refused.Message),
                BadHttpRequestException bad => (bad.StatusCode, bad.Message),
                _ => (RefusedException.Failed, $"{e.GetType().Name}: {e.Message}"),
            };
            metrics.Reject(status, models.Known(Part(context, "model")));
            if (status == RefusedException.Failed)
                warn(message);
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            context.Response.Clear();
            context.Response.StatusCode = status;
            if (status is RefusedException.Full or RefusedException.TooMany)
                context.Response.Headers.RetryAfter = "1";
            await WriteAsync(context, ResponseWriter.Json(writer => writer.WriteString("error", message)));
        }
    }

    private static async Task WriteAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentType = Json;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
