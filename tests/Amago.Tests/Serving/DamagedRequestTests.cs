using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Amago.Serving.Hosting;
using Amago.Serving.Models;
using Amago.Serving.Rpc;

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

            Assert.Equal(2, (await http.InferAsync(ServingRun.Draw(server.Model().Current, 1, seed), binary: true)).Count);
        }
    }

    [Fact]
    public async Task Over_gRPC_they_get_a_status_and_words()
    {
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        await using PolicyServer server = await ServingRun.StartAsync(ServingRun.Dqn());
        using var rpc = new RpcPeer(server);
        Dictionary<string, Tensor> inputs = ServingRun.Draw(server.Model().Current, 1, seed);
        byte[] raw = RpcPeer.Request(inputs, raw: true);
        for (int i = 0; i < Count / 4; i++)
        {
            byte[] message = (i % 5) switch
            {
                0 => raw[..random.Next(1, raw.Length - 1)],
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

    [Fact]
    public async Task Frames_of_gRPC_that_lie_get_INVALID_ARGUMENT()
    {
        await using PolicyServer server = await ServingRun.StartAsync(ServingRun.Dqn());
        using var rpc = new RpcPeer(server);
        byte[] frame = RpcPeer.Framed(RpcPeer.Request(ServingRun.Draw(server.Model().Current, 1, 1), raw: true));
        (string Damage, byte[] Body)[] frames =
        [
            ("nothing", []),
            ("half a length", frame[..3]),
            ("longer than the body", frame[..^1]),
            ("longer than anything", [0, 0x7f, 0xff, 0xff, 0xff, .. frame[5..]]),
            ("longer than a length can be", [0, 0xff, 0xff, 0xff, 0xff, .. frame[5..]]),
            ("bytes behind the message", [.. frame, 0]),
            ("two messages", [.. frame, .. frame]),
            ("compressed, in no way that is said", [1, .. frame[1..]]),
            ("neither compressed nor not", [2, .. frame[1..]]),
        ];
        foreach ((string damage, byte[] body) in frames)
        {
            using var content = new ByteArrayContent(body);
            (int status, string words, _) = await rpc.SendAsync("ModelInfer", content);
            Assert.True(status == 3, $"{damage}: status {status} {words}");
            Assert.Contains("damaged bytes", words, StringComparison.Ordinal);
        }

        Assert.Equal(2, (await rpc.InferAsync(ServingRun.Draw(server.Model().Current, 1, 1), raw: true)).Count);
    }

    [Fact]
    public async Task What_is_compressed_is_not_unpacked()
    {
        await using PolicyServer server = await ServingRun.StartAsync(ServingRun.Dqn());
        using var http = new HttpPeer(server);
        using var rpc = new RpcPeer(server);
        Dictionary<string, Tensor> question = ServingRun.Draw(server.Model().Current, 1, 1);
        byte[] frame = RpcPeer.Framed(Packed(RpcPeer.Request(question, raw: true)));
        frame[0] = 1;
        using var message = new ByteArrayContent(frame);
        message.Headers.Add("grpc-encoding", "gzip");
        (int status, string words, _) = await rpc.SendAsync("ModelInfer", message);
        Assert.Equal(12, status); // UNIMPLEMENTED
        Assert.Contains("gzip", words, StringComparison.Ordinal);
        using var body = new ByteArrayContent(Packed(HttpPeer.Request(question, binary: false).Body));
        body.Headers.ContentEncoding.Add("gzip");
        using HttpResponseMessage answer =
            await http.Client.PostAsync("v2/models/p/infer", body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public void A_shape_of_a_million_sizes_is_refused_by_their_number()
    {
        Generation model = Generation.Load(new ModelSource("p", "", static (most, _) => new StubModel(most)), 4, static _ => { });
        var input = new ModelInferRequest.Types.InferInputTensor { Name = "obs", Datatype = "FP32" };
        input.Shape.AddRange(Enumerable.Repeat(1L, 1_000_000));
        RefusedException refused = Assert.Throws<RefusedException>(
            () => RpcRequest.Read(model, new ModelInferRequest { ModelName = "p", Inputs = { input } }));
        Assert.Equal("obs: expected a shape of at most 32 sizes, got 1000000.", refused.Message);
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
        Assert.Equal(2, (await http.InferAsync(ServingRun.Draw(server.Model().Current, 1, 1), binary: true)).Count);
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return packed.ToArray();
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
