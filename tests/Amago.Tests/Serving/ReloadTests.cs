using Amago.Rl;
using Amago.Serving.Hosting;
using Amago.Serving.Models;
using Amago.Tests.Formats;
using Amago.Tests.Rl.Readers;

namespace Amago.Tests.Serving;

/// <summary>A policy's file changes while it is served.</summary>
public sealed class ReloadTests
{
    [Fact]
    public async Task A_changed_file_is_taken_and_a_damaged_one_is_not()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("policy.zip");
        File.Copy(PolicyFiles.At("dqn_nature.zip"), path);
        var lines = new List<string>();
        await using PolicyServer server = await ServingRun.StartAsync(
            ServingRun.Options(PolicyModel.Source("p", path, new PolicyReading())) with { Warn = lines.Add });
        Generation first = server.Model().Current;
        await File.WriteAllBytesAsync(path, [1, 2, 3], TestContext.Current.CancellationToken);
        server.Model().Reload();
        Assert.Same(first, server.Model().Current);
        Assert.False(IsGone(first));
        File.Copy(PolicyFiles.At("ppo_nature_84.zip"), path, overwrite: true);
        server.Model().Reload();
        Assert.NotSame(first, server.Model().Current);
        Assert.True(IsGone(first));
        Assert.Contains(server.Model().Current.Outputs, static output => output.Name == "logits");
        Assert.Contains(lines, static line => line.EndsWith("'p' answers by what it had before.", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.EndsWith("'p' answers by it.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Under_load_no_request_is_lost_and_none_is_answered_by_an_older_state_than_the_last()
    {
        const int Reloads = 40, Clients = 8;
        using var folder = new TemporaryFolder();
        string path = folder.File("policy");
        await File.WriteAllTextAsync(path, "", TestContext.Current.CancellationToken);
        var models = new List<StubModel>();
        await using PolicyServer server = await ServingRun.StartAsync(ServingRun.Changing(path, models));
        using var http = new HttpPeer(server);
        using var ended = new CancellationTokenSource();
        Task<long>[] clients = [.. Enumerable.Range(0, Clients).Select(async client =>
        {
            long last = 0, asked = 0;
            while (!ended.IsCancellationRequested || last < Reloads)
            {
                Dictionary<string, Tensor> answer = await http.InferAsync(StubModel.Question(client), binary: client % 2 == 0);
                Assert.Equal(client, answer["values"].ToArray<float>()[0]);
                long number = answer["number"].ToArray<long>()[0];
                Assert.InRange(number, last, Reloads);
                last = number;
                asked++;
            }

            return asked;
        })];
        for (int i = 1; i <= Reloads; i++)
        {
            await File.WriteAllTextAsync(path, new string('x', i), TestContext.Current.CancellationToken);
            while (models.Count <= i)
                server.Model().Reload(); // the server's own watch may be at it
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        await ended.CancelAsync();
        Assert.All(await Task.WhenAll(clients), static asked => Assert.True(asked > 0));
        Assert.Equal(Reloads + 1, models.Count);
        Assert.All(models[..^1], static model => Assert.True(model.WaitUntilDisposed()));
    }

    [Fact]
    public async Task A_state_that_still_answers_is_not_disposed_of()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("policy");
        await File.WriteAllTextAsync(path, "", TestContext.Current.CancellationToken);
        using var gate = new Gate();
        await using PolicyServer server = await ServingRun.StartAsync(gate.Source(path));
        using var http = new HttpPeer(server);
        gate.Close();
        Task<Dictionary<string, Tensor>> asked = http.InferAsync(StubModel.Question(5), binary: true);
        await gate.EnteredAsync();
        Generation old = server.Model().Current;
        await File.WriteAllTextAsync(path, "changed", TestContext.Current.CancellationToken);
        Task reload = Task.Run(server.Model().Reload, TestContext.Current.CancellationToken); // its warm-up stands at the gate
        await gate.EnteredAsync();
        Assert.False(IsGone(old));
        gate.Open();
        await reload;
        Assert.Equal(5, (await asked)["values"].ToArray<float>()[0]);
        while (!IsGone(old))
            await Task.Delay(1, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Larger_observations_are_taken_over_every_form()
    {
        const int Length = 40_000;
        using var folder = new TemporaryFolder();
        string path = folder.File("policy");
        await File.WriteAllTextAsync(path, "", TestContext.Current.CancellationToken);
        await using PolicyServer server = await ServingRun.StartAsync(new ModelSource(
            "p", path, (maxBatch, _) => new StubModel(maxBatch, length: new FileInfo(path).Length == 0 ? 2 : Length)));
        using var http = new HttpPeer(server);
        using var rpc = new RpcPeer(server);
        Dictionary<string, Tensor> question = StubModel.Question(3, length: Length);
        (int status, string words, _) = await rpc.CallAsync("ModelInfer", RpcPeer.Request(question, raw: true));
        Assert.Equal(8, status); // RESOURCE_EXHAUSTED
        Assert.Contains("expected a message of at most", words, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, "changed", TestContext.Current.CancellationToken);
        server.Model().Reload();
        Assert.Equal(3, (await rpc.InferAsync(question, raw: true))["values"].ToArray<float>()[0]);
        Assert.Equal(3, (await http.InferAsync(question, binary: true))["values"].ToArray<float>()[0]);
        Assert.Equal(3, (await http.InferAsync(question, binary: false))["values"].ToArray<float>()[0]);
    }

    private static bool IsGone(Generation state)
    {
        if (!state.TryHold())
            return true;
        state.Release();
        return false;
    }
}
