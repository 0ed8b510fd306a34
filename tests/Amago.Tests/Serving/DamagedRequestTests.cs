using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Amago.Serving.Hosting;

namespace Amago.Tests.Serving;

/// <summary>Damaged requests are refused with 4xx and words, and harm nobody.</summary>
public sealed class DamagedRequestTests
{
    private const string Variable = "AMAGO_DAMAGED_REQUESTS";

    /// <summary>More of them: <c>AMAGO_DAMAGED_REQUESTS=100000 dotnet test tests/Amago.Tests --filter DamagedRequestTests</c>.</summary>
    private static int Count =>
        int.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out int count) ? count : 2000;

    [Fact]
    public async Task Over_HTTP_they_get_4xx_and_words()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var requests = new DamagedRequests(new Random(seed));
        var server = await ServingRun.StartAsync(ServingRun.Dqn());
        await using (server)
        {
            using var http = new HttpPeer(server);
            for (int i = 0; i < Count; i++)
            {
                (byte[] body, string? length, string damage) = requests.Next();
                using var content = new ByteArrayContent(body);
                if (length is not null)
                    content.Headers.TryAddWithoutValidation("Inference-Header-Content-Length", length);
                using HttpResponseMessage answer =
                    await http.Client.PostAsync("v2/models/p/infer", content, TestContext.Current.CancellationToken);
                string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                Assert.True((int)answer.StatusCode is >= 400 and < 500, $"seed {seed}, request {i}, {damage}: {answer.StatusCode} {text}");
                Assert.NotEmpty((string)JsonNode.Parse(text)!["error"]!);
            }

            Assert.Equal(2, (await http.InferAsync(ServingRun.Draw(server["p"].Current, 1, seed), binary: true)).Count);
        }
    }

    [Fact]
    public async Task Over_gRPC_they_get_a_status_and_words()
    {
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        await using PolicyServer server = await ServingRun.StartAsync(ServingRun.Dqn());
        using var rpc = new RpcPeer(server);
        Dictionary<string, Tensor> inputs = ServingRun.Draw(server["p"].Current, 1, seed);
        byte[] raw = RpcPeer.Request(inputs, raw: true);
        for (int i = 0; i < Count / 4; i++)
        {
            byte[] message = (i % 5) switch
            {
                0 => raw[..random.Next(raw.Length - 1)],
                1 => [.. raw, .. RpcPeer.Field(7, new byte[random.Next(1, 100)])], // bytes of an input that there is not
                2 => [.. raw, .. RpcPeer.Field(5, RpcPeer.Field(1, "obs"))], // an input without type and shape
                3 => [.. RpcPeer.Request(inputs, raw: false), .. RpcPeer.Field(7, new byte[random.Next(3520)])], // both kinds of contents
                _ => RpcPeer.Request(Other(random), random.Next(2) == 0),
            };
            (int status, string words, _) = await rpc.CallAsync("ModelInfer", message);
            Assert.True(status is 3 or 8, $"seed {seed}, request {i}: status {status} {words}");
            Assert.NotEmpty(words);
        }

        Assert.Equal(2, (await rpc.InferAsync(inputs, raw: true)).Count);
    }

    [Theory]
    [InlineData("Content-Length: 99999999999999\r\n\r\n{}", "413")]
    [InlineData("Content-Length: -1\r\n\r\n{}", "400")]
    [InlineData("Content-Length: 10\r\n\r\n{}", "")] // nobody is there for an answer
    [InlineData("Transfer-Encoding: chunked\r\n\r\nFF\r\n{}", "")]
    [InlineData("Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "400")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFF\r\n{}", "400")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nzz\r\n{}", "400")]
    [InlineData("Content-Length: 2\r\n\r\n{}", "400")]
    public async Task Lengths_that_lie_about_the_body_are_refused(string rest, string status)
    {
        await using PolicyServer server = await ServingRun.StartAsync(ServingRun.Dqn());
        var address = new Uri(server.Addresses[0]);
        using var socket = new TcpClient(address.Host, address.Port);
        NetworkStream stream = socket.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"POST /v2/models/p/infer HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{rest}"),
            TestContext.Current.CancellationToken);
        if (status.Length == 0)
            socket.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        string? line = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith(status.Length == 0 ? "" : $"HTTP/1.1 {status}", line ?? "", StringComparison.Ordinal);
        using var http = new HttpPeer(server);
        Assert.Equal(2, (await http.InferAsync(ServingRun.Draw(server["p"].Current, 1, 1), binary: true)).Count);
    }

    private static Dictionary<string, Tensor> Other(Random random) => new(StringComparer.Ordinal)
    {
        [random.Next(2) == 0 ? "obs" : "other"] = random.Next(3) switch
        {
            0 => Tensor.Zeros([1, 2, 44, 41], DType.UInt8),
            1 => Tensor.Zeros([1, 2, 44, 40]),
            _ => Tensor.Zeros([9, 2, 44, 40], DType.UInt8),
        },
    };
}
