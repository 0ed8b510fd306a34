using System.Diagnostics;
using System.Threading.RateLimiting;
using Amago.Serving.Metrics;
using Amago.Serving.Models;
using Amago.Serving.Protocol;
using Grpc.Core;
using Microsoft.Extensions.Hosting;

namespace Amago.Serving.Rpc;

/// <summary>The protocol over gRPC: the same models, queues and limits as over HTTP.</summary>
/// <param name="models">The models.</param>
/// <param name="limit">How many requests of a client may be under way.</param>
/// <param name="metrics">What is counted.</param>
/// <param name="lifetime">Says when the server is asked to end.</param>
internal sealed class InferenceService(ModelSet models, ClientLimit limit, ServingMetrics metrics, IHostApplicationLifetime lifetime)
    : GRPCInferenceService.GRPCInferenceServiceBase
{
    public override Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerLiveResponse { Live = true });

    public override Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) =>
        // Nothing listens before all models are warm.
        Task.FromResult(new ServerReadyResponse { Ready = !lifetime.ApplicationStopping.IsCancellationRequested });

    public override Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context)
    {
        models.Find(request.Name, request.Version);
        return Task.FromResult(new ModelReadyResponse { Ready = true });
    }

    public override Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerMetadataResponse
        {
            Name = Server.Name,
            Version = Server.Version,
            Extensions = { Server.BinaryExtension },
        });

    public override Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context)
    {
        ServedModel served = models.Find(request.Name, request.Version);
        Generation model = served.Current;
        return Task.FromResult(new ModelMetadataResponse
        {
            Name = served.Name,
            Versions = { ModelSet.Version },
            Platform = Server.Platform,
            Inputs = { model.Inputs.Select(static input => Form(input.Key, input.Value.DType, input.Value.Shape.Sizes)) },
            Outputs = { model.Outputs.Select(static output => Form(output.Name, output.Type, output.Row)) },
        });
    }

    public override async Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context)
    {
        long start = Stopwatch.GetTimestamp();
        using RateLimitLease client = limit.Admit($"{context.GetHttpContext().Connection.RemoteIpAddress}");
        ServedModel served = models.Find(request.ModelName, request.ModelVersion);
        using RateLimitLease place = served.Admit();
        (InferenceRequest read, StateDict answers) = await Inference.AnswerAsync(
            served, model => RpcRequest.Read(model, request), start, context.CancellationToken);
        ModelInferResponse response = RpcResponse.Of(served.Name, read, answers);
        metrics.RequestDuration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, ServingMetrics.Model(served.Name));
        return response;
    }

    private static ModelMetadataResponse.Types.TensorMetadata Form(string name, DType type, ReadOnlySpan<int> row)
    {
        var form = new ModelMetadataResponse.Types.TensorMetadata { Name = name, Datatype = DataType.Of(type), Shape = { -1 } };
        foreach (int size in row)
            form.Shape.Add(size);
        return form;
    }
}
