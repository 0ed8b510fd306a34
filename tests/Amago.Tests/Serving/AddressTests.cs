using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Amago.Rl;
using Amago.Serving.Hosting;
using Amago.Serving.Metrics;
using Amago.Serving.Models;
using Amago.Serving.Rpc;
using Amago.Tests.Formats;
using Amago.Tests.Rl.Readers;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Amago.Tests.Serving;

/// <summary>What the server answers besides inference: metadata, health, metrics; where, and how it refuses.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData("v2/models/q", 404)]
    [InlineData("v2/models/p/versions/2", 404)]
    [InlineData("v2/models/p/versions/2/ready", 404)]
    [InlineData("v3", 404)]
    [InlineData("", 404)]
    [InlineData("v2/models/p/infer", 404)]
    [InlineData("v2", 200)]
    [InlineData("v2/health/live", 200)]
    [InlineData("v2/health/ready", 200)]
    [InlineData("v2/models/p", 200)]
    [InlineData("v2/models/p/versions/1", 200)]
    [InlineData("v2/models/p/ready", 200)]
    [InlineData("v2/models/p/versions/1/ready", 200)]
    [InlineData("healthz/live", 200)]
    [InlineData("healthz/ready", 200)]
    [InlineData("metrics", 200)]
    public async Task Addresses_are_those_of_the_protocol(string address, int status)
    {
        await using PolicyServer server = await ServingRun.StartAsync(ServingRun.Dqn());
        using var http = new HttpPeer(server);
        Answer answer = await http.GetAsync(address);
        Assert.Equal((HttpStatusCode)status, answer.Status);
        if (status == 404)
            Assert.NotEmpty(answer.Error);
    }

    [Fact]
    public async Task Metadata_says_what_a_policy_takes_and_gives()
    {
        await using PolicyServer server = await ServingRun.StartAsync(
            PolicyModel.Source("p", PolicyFiles.At("ppo_multi_input.zip"), new PolicyReading()));
        using var http = new HttpPeer(server);
        JsonNode model = (await http.GetAsync("v2/models/p")).Json;
        Assert.Equal(
            """{"name":"p","versions":["1"],"platform":"amago"}""",
            new JsonObject
            {
                ["name"] = (string?)model["name"],
                ["versions"] = model["versions"]!.DeepClone(),
                ["platform"] = (string?)model["platform"],
            }.ToJsonString());
        Assert.Equal(
            """
            obs.camera UINT8 [-1,3,40,48]
            obs.gear INT64 [-1]
            obs.map UINT8 [-1,1,36,36]
            obs.speed FP32 [-1,3]
            actions INT64 [-1]
            logits FP32 [-1,3]
            values FP32 [-1,1]
            """,
            string.Join('\n', new[] { "inputs", "outputs" }.SelectMany(side => model[side]!.AsArray()
                .Select(static tensor => $"{tensor!["name"]} {tensor["datatype"]} {tensor["shape"]!.ToJsonString()}")
                .Order(StringComparer.Ordinal))));

        using var rpc = new RpcPeer(server);
        (int status, _, byte[] response) = await rpc.CallAsync("ModelMetadata", RpcPeer.Field(1, "p"));
        Assert.Equal(0, status);
        var fields = RpcPeer.Fields(response);
        Assert.Equal((4, 3), (fields.Count(static field => field.Number == 4), fields.Count(static field => field.Number == 5)));
        Assert.Equal(["p", "1", "amago"], fields.Where(static field => field.Number < 4)
            .Select(static field => Encoding.UTF8.GetString(field.Bytes)));
        byte[] first = fields.First(static field => field.Number == 4).Bytes;
        Assert.Contains("obs.", Encoding.UTF8.GetString(first), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GRPC_tells_of_the_server_and_its_health()
    {
        await using PolicyServer server = await ServingRun.StartAsync(ServingRun.Dqn());
        using var rpc = new RpcPeer(server);
        byte[] yes = RpcPeer.Field(1, 1);
        Assert.Equal(yes, (await rpc.CallAsync("ServerLive", [])).Response);
        Assert.Equal(yes, (await rpc.CallAsync("ServerReady", [])).Response);
        Assert.Equal(yes, (await rpc.CallAsync("ModelReady", [.. RpcPeer.Field(1, "p"), .. RpcPeer.Field(2, "1")])).Response);
        Assert.Equal(5, (await rpc.CallAsync("ModelReady", RpcPeer.Field(1, "q"))).Status); // NOT_FOUND
        Assert.Equal(5, (await rpc.CallAsync("ModelReady", [.. RpcPeer.Field(1, "p"), .. RpcPeer.Field(2, "2")])).Status);
        Assert.Equal(12, (await rpc.CallAsync("Other", [])).Status); // UNIMPLEMENTED
        Assert.Equal(yes, (await rpc.CallAsync("Check", [], "grpc.health.v1.Health")).Response); // SERVING
        string text = Encoding.UTF8.GetString((await rpc.CallAsync("ServerMetadata", [])).Response);
        Assert.Contains("amago-serve", text, StringComparison.Ordinal);
        Assert.Contains("binary_tensor_data", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_asked_to_end_is_not_ready_over_gRPC_either()
    {
        var lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        using var metrics = new ServingMetrics();
        using var models = new ModelSet([ServingRun.Dqn()], (1, 1), metrics, static _ => { });
        using var limit = new ClientLimit(0);
        var service = new InferenceService(models, limit, metrics, lifetime);
        Assert.True((await service.ServerReady(new ServerReadyRequest(), null!)).Ready);
        lifetime.StopApplication();
        Assert.False((await service.ServerReady(new ServerReadyRequest(), null!)).Ready);
    }

    [Fact]
    public async Task Outputs_come_as_they_are_asked_for()
    {
        await using PolicyServer server = await ServingRun.StartAsync(ServingRun.Dqn());
        using var http = new HttpPeer(server);
        (byte[] body, int length) = HttpPeer.Request(ServingRun.Draw(server.Model().Current, 1, 5), binary: true);
        JsonObject root = JsonNode.Parse(body.AsSpan(0, length))!.AsObject();
        root["outputs"] = JsonNode.Parse("""[{"name":"q_values"},{"name":"actions","parameters":{"binary_data":false}}]""");
        byte[] json = Encoding.UTF8.GetBytes(root.ToJsonString());
        Answer answer = await http.PostAsync([.. json, .. body[length..]], json.Length);
        Assert.Equal(["q_values", "actions"], answer.Outputs.Keys);
        Assert.NotNull(answer.Json["outputs"]![0]!["parameters"]!["binary_data_size"]);
        Assert.Single(answer.Json["outputs"]![1]!["data"]!.AsArray());
    }

    [Fact]
    public async Task More_observations_or_bytes_than_are_taken_get_413()
    {
        await using PolicyServer server = await ServingRun.StartAsync(ServingRun.Dqn());
        using var http = new HttpPeer(server);
        (byte[] body, int length) = HttpPeer.Request(ServingRun.Draw(server.Model().Current, 9, 5), binary: true);
        Answer many = await http.PostAsync(body, length);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, many.Status);
        Assert.Equal("obs: expected at most 8 observations at once, got 9.", many.Error);
        Answer large = await http.PostAsync(new byte[server.Model().Current.MaxBody + 1], null);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.Status);
        Assert.NotEmpty(large.Error);
    }

    [Fact]
    public async Task Measurements_are_read_in_Prometheus_form()
    {
        const string Name = "measured"; // meters are found by their name: other servers of this process are heard too
        await using PolicyServer server = await ServingRun.StartAsync(ServingRun.Dqn(Name));
        using var http = new HttpPeer(server);
        for (int i = 0; i < 3; i++)
            await http.InferAsync(ServingRun.Draw(server.Model(Name).Current, 2, i), binary: true, Name);
        (byte[] body, int length) = HttpPeer.Request(ServingRun.Draw(server.Model(Name).Current, 9, 1), binary: true);
        await http.PostAsync(body, length, Name);
        using var rpc = new RpcPeer(server);
        await rpc.CallAsync("ModelInfer", RpcPeer.Field(1, Name));
        string text = await http.Client.GetStringAsync("metrics", TestContext.Current.CancellationToken);
        foreach (int status in new[] { 400, 413 })
        {
            Assert.Contains(
                $"amago_serving_rejected_total{{otel_scope_name=\"Amago.Serving\",model=\"{Name}\",status=\"{status}\"}} 1\n",
                text,
                StringComparison.Ordinal);
        }

        const string Labels = $"{{otel_scope_name=\"Amago.Serving\",model=\"{Name}\"}}";
        Assert.Contains($"amago_serving_request_duration_seconds_count{Labels} 3\n", text, StringComparison.Ordinal);
        Assert.Contains($"amago_serving_queue_duration_seconds_count{Labels} 3\n", text, StringComparison.Ordinal);
        Assert.Contains($"amago_serving_queue_length{Labels} 0\n", text, StringComparison.Ordinal);
        Assert.Contains($"amago_serving_batch_size_sum{Labels} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("http_server_request_duration_seconds_count", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_TLS_one_address_answers_HTTP_and_gRPC()
    {
        using var folder = new TemporaryFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        DateTimeOffset today = DateTimeOffset.UtcNow;
        using X509Certificate2 certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(today.AddDays(-1), today.AddDays(1));
        await File.WriteAllTextAsync(folder.File("tls.crt"), certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("tls.key"), key.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
        await using PolicyServer server = await ServingRun.StartAsync(
            new ServeOptions([ServingRun.Dqn()], ["https://127.0.0.1:0"], [])
            {
                Certificate = folder.File("tls.crt"),
                Key = folder.File("tls.key"),
            });
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback =
            (_, shown, _, _) => shown!.GetCertHashString() == certificate.GetCertHashString();
        using var http = new HttpClient(handler, disposeHandler: false) { BaseAddress = new Uri(server.Addresses[0]) };
        Assert.Contains("amago-serve", await http.GetStringAsync("v2", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var rpc = new RpcPeer(new Uri(server.Addresses[0]), handler);
        Assert.Equal(2, (await rpc.InferAsync(ServingRun.Draw(server.Model().Current, 1, 2), raw: true)).Count);
    }
}
