using System.Net;
using System.Text.Json.Nodes;
using Amago.Rl;
using Amago.Serving.Hosting;
using Amago.Serving.Metrics;
using Amago.Serving.Models;

namespace Amago.Tests.Serving;

/// <summary>Many at once: the same bits, and nobody waits in vain.</summary>
public sealed class LoadTests
{
    [Fact]
    public async Task The_same_question_gets_the_same_bits_alone_and_in_company()
    {
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        await using PolicyServer server = await ServingRun.StartAsync(ServingRun.Dqn());
        using var http = new HttpPeer(server);
        using var rpc = new RpcPeer(server);
        Dictionary<string, Tensor> all = ServingRun.Draw(server.Model().Current, 24, seed);
        var alone = new List<byte[]>();
        for (int row = 0; row < 24; row++)
            alone.Add(Wire.Bytes((await http.InferAsync(ServingRun.Rows(all, row, 1), binary: true))["q_values"]));
        await Task.WhenAll(Enumerable.Range(0, 96).Select(async i =>
        {
            int count = 1 + (i % 5), start = (i * 7) % (24 - count);
            Dictionary<string, Tensor> rows = ServingRun.Rows(all, start, count);
            Dictionary<string, Tensor> answer = (i % 3) switch
            {
                0 => await http.InferAsync(rows, binary: false),
                1 => await http.InferAsync(rows, binary: true),
                _ => await rpc.InferAsync(rows, raw: true),
            };
            Assert.True(
                alone.Skip(start).Take(count).SelectMany(static row => row).SequenceEqual(Wire.Bytes(answer["q_values"])),
                $"seed {seed}, request {i}: rows {start} to {start + count - 1} have other bits than alone");
        }));
    }

    [Fact]
    public async Task What_waits_together_is_answered_at_once_up_to_the_batch()
    {
        using var gate = new Gate();
        await using PolicyServer server = await ServingRun.StartAsync(ServingRun.Options(gate.Source()) with { MaxBatch = 4 });
        using var http = new HttpPeer(server);
        gate.Close();
        Task<Dictionary<string, Tensor>> first = http.InferAsync(StubModel.Question(0), binary: true);
        await gate.EnteredAsync();
        Task<Dictionary<string, Tensor>>[] others =
            [.. Enumerable.Range(1, 6).Select(value => http.InferAsync(StubModel.Question(value), binary: true))];
        await WaitingAsync(server, 6);
        gate.Open();
        await first;
        for (int i = 0; i < others.Length; i++)
            Assert.Equal(i + 1, (await others[i])["values"].ToArray<float>()[0]);
        Assert.Equal([1, 4, 2], gate.Batches);
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once_and_answers_the_others()
    {
        using var gate = new Gate();
        await using PolicyServer server = await ServingRun.StartAsync(ServingRun.Options(gate.Source()) with { MaxBatch = 1, Queue = 2 });
        using var http = new HttpPeer(server);
        using var rpc = new RpcPeer(server);
        (byte[] body, int length) = HttpPeer.Request(StubModel.Question(1), binary: true);
        gate.Close();
        Task<Answer> first = http.PostAsync(body, length);
        await gate.EnteredAsync();
        Task<Answer>[] waiting = [http.PostAsync(body, length), http.PostAsync(body, length)];
        await WaitingAsync(server, 2);

        // The gate is closed: whoever is answered now has not waited.
        Answer refused = await http.PostAsync(body, length);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.True(refused.RetryAfter);
        Assert.Contains("the queue is full", refused.Error, StringComparison.Ordinal);
        (int status, string message, _) = await rpc.CallAsync("ModelInfer", RpcPeer.Request(StubModel.Question(1), raw: true));
        Assert.Equal(8, status); // RESOURCE_EXHAUSTED
        Assert.Contains("the queue is full", message, StringComparison.Ordinal);

        gate.Open();
        foreach (Answer answer in await Task.WhenAll([first, .. waiting]))
            Assert.Equal(1, answer.Outputs["values"].ToArray<float>()[0]);
        Assert.Contains(
            "amago_serving_rejected_total{otel_scope_name=\"Amago.Serving\",model=\"p\",status=\"503\"} ",
            await http.Client.GetStringAsync("metrics", TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_with_a_timeout_is_never_late_and_not_computed_afterwards()
    {
        using var gate = new Gate();
        await using PolicyServer server = await ServingRun.StartAsync(ServingRun.Options(gate.Source()) with { MaxBatch = 1 });
        using var http = new HttpPeer(server);
        using var rpc = new RpcPeer(server);
        gate.Close();
        Task<Dictionary<string, Tensor>> first = http.InferAsync(StubModel.Question(1), binary: true);
        await gate.EnteredAsync();
        (byte[] body, int length) = HttpPeer.Request(StubModel.Question(2), binary: true, ("timeout", JsonValue.Create(20_000)));
        Answer late = await http.PostAsync(body, length);
        Assert.Equal(HttpStatusCode.GatewayTimeout, late.Status);
        Assert.Contains("timeout", late.Error, StringComparison.Ordinal);
        (int status, _, _) = await rpc.CallAsync("ModelInfer", RpcPeer.Request(StubModel.Question(3), raw: true, timeout: 20_000));
        Assert.Equal(4, status); // DEADLINE_EXCEEDED
        Assert.Equal(2, server.Model().Waiting);
        gate.Open();
        await first;
        Assert.Equal(4, (await http.InferAsync(StubModel.Question(4), binary: true))["values"].ToArray<float>()[0]);
        Assert.Equal([1, 1], gate.Batches);
    }

    [Fact]
    public async Task Nobody_computes_for_a_client_that_has_gone()
    {
        using var gate = new Gate();
        using var metrics = new ServingMetrics();
        using var served = new ServedModel(gate.Source(), (8, 16), metrics, static _ => { });
        gate.Close();
        Task<StateDict> first = AskAsync(served, 1, TestContext.Current.CancellationToken);
        await gate.EnteredAsync();
        using var gone = new CancellationTokenSource();
        Task<StateDict> second = AskAsync(served, 2, gone.Token), third = AskAsync(served, 3, TestContext.Current.CancellationToken);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        gate.Open();
        await first;
        Assert.Equal(3, (await third)["values"].ToArray<float>()[0]);
        Assert.Equal([1, 3], gate.Batches); // one observation, then three: the two of the second were left out
    }

    [Fact]
    public async Task A_client_has_so_many_requests_under_way_and_no_more()
    {
        using var gate = new Gate();
        await using PolicyServer server = await ServingRun.StartAsync(ServingRun.Options(gate.Source()) with { ClientLimit = 1 });
        using var http = new HttpPeer(server);
        using var rpc = new RpcPeer(server);
        (byte[] body, int length) = HttpPeer.Request(StubModel.Question(1), binary: true);
        gate.Close();
        Task<Answer> first = http.PostAsync(body, length);
        await gate.EnteredAsync();
        Answer refused = await http.PostAsync(body, length);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.True(refused.RetryAfter);
        Assert.Contains("at most 1 requests of a client", refused.Error, StringComparison.Ordinal);
        Assert.Equal(8, (await rpc.CallAsync("ModelInfer", RpcPeer.Request(StubModel.Question(1), raw: true))).Status);
        gate.Open();
        Assert.Equal(HttpStatusCode.OK, (await first).Status);
        Assert.Equal(HttpStatusCode.OK, (await http.PostAsync(body, length)).Status);
    }

    private static Task<StateDict> AskAsync(ServedModel served, int rows, CancellationToken cancellation)
    {
        Generation model = served.Hold();
        var observations = ObservationBatch.FromTensors(
            model.Space,
            new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["observation"] = StubModel.Question(rows, rows)["obs"] });
        return served.AskAsync(new Pending(model, observations, Deadline.None, cancellation));
    }

    private static async Task WaitingAsync(PolicyServer server, int count)
    {
        while (server.Model().Waiting < count)
            await Task.Delay(1, TestContext.Current.CancellationToken);
    }
}
