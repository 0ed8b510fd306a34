using System.Net;
using System.Text.Json.Nodes;
using Amago.Serving.Hosting;
using Amago.Tests.Formats;

namespace Amago.Tests.Serving;

/// <summary>Requests of which a half is there: they are counted, and keep nothing from going on.</summary>
public sealed class SlowRequestTests
{
    [Fact]
    public async Task More_than_wait_and_are_answered_at_once_are_refused_before_they_are_read()
    {
        await using PolicyServer server = await StartAsync();
        using var http = new HttpPeer(server);
        (byte[] body, int length) = HttpPeer.Request(StubModel.Question(1), binary: true);
        using SlowPost first = await SlowPost.BeginAsync(server, body, length), second = await SlowPost.BeginAsync(server, body, length);
        Answer refused = await http.PostAsync(body, length);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.True(refused.RetryAfter);
        Assert.Contains("the queue is full", refused.Error, StringComparison.Ordinal);
        foreach (string address in new[] { "v2/health/live", "v2/health/ready", "v2/models/p", "healthz/ready", "metrics" })
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(address)).Status);
        foreach (SlowPost post in new[] { first, second })
            Assert.StartsWith("HTTP/1.1 200", await post.EndAsync(), StringComparison.Ordinal);
        await http.InferAsync(StubModel.Question(1), binary: true);
    }

    [Fact]
    public async Task Over_gRPC_likewise()
    {
        await using PolicyServer server = await StartAsync();
        using var handler = new SocketsHttpHandler { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan };
        using var rpc = new RpcPeer(new Uri(server.GrpcAddresses[0]), handler);
        byte[] message = RpcPeer.Request(StubModel.Question(1), raw: true);
        TaskCompletionSource first = new(), second = new();
        using var half = new HalfContent(RpcPeer.Framed(message), first.Task);
        using var another = new HalfContent(RpcPeer.Framed(message), second.Task);
        Task<(int Status, string Message, byte[] Response)>[] slow = [.. new[] { half, another }.Select(
            content => rpc.SendAsync("ModelInfer", content, expectsContinue: true))];
        await Task.WhenAll(half.Begun, another.Begun);
        (int refused, string why, _) = await rpc.CallAsync("ModelInfer", message);
        Assert.Equal(8, refused); // RESOURCE_EXHAUSTED
        Assert.Contains("the queue is full", why, StringComparison.Ordinal);
        Assert.Equal(0, (await rpc.CallAsync("ServerReady", [])).Status);
        Assert.Equal(0, (await rpc.CallAsync("ModelMetadata", RpcPeer.Field(1, "p"))).Status);
        Assert.Equal(0, (await rpc.CallAsync("Check", [], "grpc.health.v1.Health")).Status);
        first.SetResult();
        Assert.Equal(0, (await slow[0]).Status);
        second.SetResult();
        Assert.Equal(0, (await slow[1]).Status);
        await rpc.InferAsync(StubModel.Question(1), raw: true);
    }

    [Fact]
    public async Task A_body_that_takes_longer_than_a_reload_is_answered_by_the_new_state_and_the_old_one_is_gone()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("policy");
        await File.WriteAllTextAsync(path, "", TestContext.Current.CancellationToken);
        var models = new List<StubModel>();
        await using PolicyServer server = await ServingRun.StartAsync(ServingRun.Changing(path, models));
        (byte[] body, int length) = HttpPeer.Request(StubModel.Question(1), binary: false);
        using SlowPost post = await SlowPost.BeginAsync(server, body, length);
        await File.WriteAllTextAsync(path, "changed", TestContext.Current.CancellationToken);
        server.Model().Reload();
        Assert.Equal(2, models.Count);
        Assert.True(models[0].WaitUntilDisposed());
        string answer = await post.EndAsync();
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        JsonNode outputs = JsonNode.Parse(answer[answer.IndexOf('{', StringComparison.Ordinal)..])!["outputs"]!;
        Assert.Equal(1, (int)outputs.AsArray().Single(static output => (string)output!["name"]! == "number")!["data"]![0]!);
    }

    // One that waits, and a batch of one.
    private static Task<PolicyServer> StartAsync() => ServingRun.StartAsync(
        ServingRun.Options(ServingRun.Stub(static maxBatch => new StubModel(maxBatch))) with { MaxBatch = 1, Queue = 1 });

    private sealed class HalfContent(byte[] body, Task rest) : HttpContent
    {
        private readonly TaskCompletionSource _begun = new();

        /// <summary>Ends when the server has begun to read.</summary>
        public Task Begun => _begun.Task;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(body.AsMemory(0, 7));
            await stream.FlushAsync();
            _begun.TrySetResult();
            await rest;
            await stream.WriteAsync(body.AsMemory(7));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
