using System.Collections.Concurrent;
using System.Net;
using Amago.Serving.Hosting;

namespace Amago.Tests.Serving;

/// <summary>Finite observations of which a network makes infinities or NaN.</summary>
public sealed class OverflowTests
{
    [Fact]
    public async Task They_are_refused_alike_over_every_form_and_nobody_beside_them()
    {
        var lines = new ConcurrentQueue<string>();
        await using PolicyServer server = await ServingRun.StartAsync(
            ServingRun.Options(ServingRun.Stub(static maxBatch => new StubModel(maxBatch, gain: 10))) with { Warn = lines.Enqueue });
        using var http = new HttpPeer(server);
        using var rpc = new RpcPeer(server);
        Dictionary<string, Tensor> question = StubModel.Question(float.MaxValue);
        Task<Dictionary<string, Tensor>>[] others =
            [.. Enumerable.Range(0, 16).Select(value => http.InferAsync(StubModel.Question(value), binary: true))];
        foreach (bool binary in new[] { false, true })
        {
            (byte[] body, int length) = HttpPeer.Request(question, binary);
            Answer answer = await http.PostAsync(body, binary ? length : null);
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Equal("'p': these observations give numbers that are not finite.", answer.Error);
        }

        (int status, string words, _) = await rpc.CallAsync("ModelInfer", RpcPeer.Request(question, raw: true));
        Assert.Equal(3, status); // INVALID_ARGUMENT
        Assert.Contains("these observations give numbers that are not finite", words, StringComparison.Ordinal);
        for (int i = 0; i < others.Length; i++)
            Assert.Equal(10 * i, (await others[i])["values"].ToArray<float>()[0]);
        Assert.Empty(lines);
    }
}
