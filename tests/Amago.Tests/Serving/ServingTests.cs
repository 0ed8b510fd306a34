using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amago.Rl;
using Amago.Serving.Http;
using Amago.Serving.Models;
using Amago.Tests.Formats;
using Amago.Tests.Rl.Readers;

namespace Amago.Tests.Serving;

/// <summary>A client made from the protocol alone, over a real server on a free port of this machine.</summary>
public sealed class ServingTests
{
    private const string Header = "Inference-Header-Content-Length";

    public static TheoryData<string, string> Policies => new()
    {
        { "a2c_separate_extractors.zip", "" },
        { "ppo_nature_84.zip", "" },
        { "ppo_multi_input.zip", "" },
        { "ppo_multibinary.zip", "" },
        { "ppo_net_arch_box.zip", "" },
        { "ppo_not_normalized.zip", "" },
        { "ppo_small_40x56.zip", "" },
        { "dqn_nature.zip", "" },
        { "amago_default.pt", "[84,84,3]" },
        { "amago_gridworld_hidden.pt", "[10,10,4]" },
        { "amago_impala_adaptive.pt", "[3,40,48]" },
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task Every_kind_of_policy_answers_as_amago_act_does_in_JSON_and_in_bytes(string file, string size)
    {
        PolicyReading reading = size.Length == 0
            ? new PolicyReading()
            : new PolicyReading
            {
                GinFile = PolicyFiles.At(Path.ChangeExtension(file, ".gin")), Statements = [$"observation={size}"],
            };
        Policy policy = PolicyReader.Load(PolicyFiles.At(file), reading).Policy;
        ObservationBatch observations = Draw(policy.ObservationSpace, 3);
        StateDict expected = PolicyActing.Run(policy, observations.ToDictionary());
        await using PolicyServer server = await StartAsync(new PolicySource("p", PolicyFiles.At(file), reading));
        using HttpClient client = Client(server);
        Dictionary<string, Tensor> inputs = server["p"].Current.Inputs.ToDictionary(
            static pair => pair.Key, pair => observations[pair.Value.Name], StringComparer.Ordinal);
        foreach (bool binary in new[] { false, true })
        {
            Dictionary<string, byte[]> answers = await InferAsync(client, inputs, binary);
            Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), answers.Keys.Order(StringComparer.Ordinal));
            foreach ((string name, Tensor values) in expected)
                Assert.Equal(Bytes(values), answers[name]);
        }
    }

    [Fact]
    public async Task The_same_question_gets_the_same_bits_alone_and_under_load()
    {
        await using PolicyServer server = await StartAsync(Dqn());
        using HttpClient client = Client(server);
        var inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["obs"] = Draw(server["p"].Current.Space, 1).Tensors[0],
        };
        byte[] alone = (await InferAsync(client, inputs, binary: true))["q_values"];
        Dictionary<string, byte[]>[] loaded = await Task.WhenAll(
            Enumerable.Range(0, 48).Select(i => InferAsync(client, inputs, binary: i % 2 == 0)));
        Assert.All(loaded, answer => Assert.Equal(alone, answer["q_values"]));
        string metrics = await client.GetStringAsync("metrics", TestContext.Current.CancellationToken);
        Assert.Contains("amago_serving_request_duration_seconds_count{model=\"p\"} 49", metrics, StringComparison.Ordinal);
        Assert.Contains("amago_serving_queue_length{model=\"p\"} 0", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_requests_are_answered_with_4xx_and_words()
    {
        await using PolicyServer server = await StartAsync(Dqn());
        using HttpClient client = Client(server);
        var inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["obs"] = Draw(server["p"].Current.Space, 1).Tensors[0],
        };
        var random = new Random(20);
        (byte[] whole, int length) = Body(inputs, binary: true);
        for (int i = 0; i < 2000; i++)
        {
            byte[] body = [.. whole];
            int stated = length;
            switch (i % 4)
            {
                case 0:
                    body = body[..random.Next(body.Length)];
                    break;
                case 1:
                    stated = random.Next(2) == 0 ? random.Next(length) : length + random.Next(1, 1 << 20);
                    break;
                case 2:
                    body[random.Next(length)] = (byte)random.Next(32); // a control character is no JSON
                    break;
                default:
                    body = [.. body, .. new byte[random.Next(1, 100)]];
                    break;
            }

            using HttpResponseMessage answer = await PostAsync(client, body, stated);
            Assert.True((int)answer.StatusCode is >= 400 and < 500, $"seed 20, request {i}: {answer.StatusCode}");
            JsonNode? error = await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken);
            Assert.NotEmpty((string)error!["error"]!);
        }

        Assert.Equal(2, (await InferAsync(client, inputs, binary: true)).Count);
    }

    [Theory]
    [InlineData("v2/models/q", 404)]
    [InlineData("v2/models/p/versions/2", 404)]
    [InlineData("v3", 404)]
    [InlineData("v2/models/p/infer", 404)]
    [InlineData("v2", 200)]
    [InlineData("v2/health/live", 200)]
    [InlineData("v2/health/ready", 200)]
    [InlineData("v2/models/p", 200)]
    [InlineData("v2/models/p/versions/1/ready", 200)]
    public async Task Addresses_are_those_of_the_protocol(string address, int status)
    {
        await using PolicyServer server = await StartAsync(Dqn());
        using HttpClient client = Client(server);
        using HttpResponseMessage answer = await client.GetAsync(address, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
    }

    [Fact]
    public async Task A_changed_file_is_taken_and_a_damaged_one_is_not()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("policy.zip");
        File.Copy(PolicyFiles.At("dqn_nature.zip"), path);
        var lines = new List<string>();
        await using PolicyServer server = await StartAsync(new PolicySource("p", path, new PolicyReading()), lines.Add);
        Generation first = server["p"].Current;
        await File.WriteAllBytesAsync(path, [1, 2, 3], TestContext.Current.CancellationToken);
        server["p"].Reload();
        Assert.Same(first, server["p"].Current);
        File.Copy(PolicyFiles.At("ppo_nature_84.zip"), path, overwrite: true);
        server["p"].Reload();
        Assert.NotSame(first, server["p"].Current);
        Assert.Contains(server["p"].Current.Outputs, static output => output.Name == "logits");
    }

    private static PolicySource Dqn() => new("p", PolicyFiles.At("dqn_nature.zip"), new PolicyReading());

    private static async Task<PolicyServer> StartAsync(PolicySource source, Action<string>? warn = null)
    {
        var server = new PolicyServer(new ServeOptions([source], ["http://127.0.0.1:0"], 8, 1024), warn ?? (static _ => { }));
        await server.StartAsync();
        return server;
    }

    private static HttpClient Client(PolicyServer server) => new() { BaseAddress = new Uri(server.Addresses[0]) };

    private static ObservationBatch Draw(ObservationSpace space, int count)
    {
        var random = new Random(7);
        var observations = new ObservationBatch(space, count);
        foreach ((ObservationEntry entry, Tensor tensor) in space.Entries.Zip(observations.Tensors))
        {
            if (entry.DType == DType.UInt8)
            {
                random.NextBytes(tensor.AsSpan<byte>());
            }
            else if (entry is DiscreteEntry discrete)
            {
                foreach (ref long value in tensor.AsSpan<long>())
                    value = random.Next(discrete.Count);
            }
            else
            {
                foreach (ref float value in tensor.AsSpan<float>())
                    value = random.NextSingle();
            }
        }

        return observations;
    }

    private static async Task<Dictionary<string, byte[]>> InferAsync(HttpClient client, Dictionary<string, Tensor> inputs, bool binary)
    {
        (byte[] body, int length) = Body(inputs, binary);
        using HttpResponseMessage answer = await PostAsync(client, body, binary ? length : null);
        byte[] whole = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, Encoding.UTF8.GetString(whole));
        int json = binary ? int.Parse(answer.Headers.GetValues(Header).Single(), null) : whole.Length;
        using var document = JsonDocument.Parse(whole.AsMemory(0, json));
        Assert.Equal("question", document.RootElement.GetProperty("id").GetString());
        var answers = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (JsonElement output in document.RootElement.GetProperty("outputs").EnumerateArray())
        {
            string name = output.GetProperty("name").GetString()!;
            if (binary)
            {
                int size = output.GetProperty("parameters").GetProperty("binary_data_size").GetInt32();
                answers.Add(name, whole[json..(json + size)]);
                json += size;
                continue;
            }

            JsonElement data = output.GetProperty("data");
            answers.Add(name, output.GetProperty("datatype").GetString() == "INT64"
                ? MemoryMarshal.AsBytes<long>(data.EnumerateArray().Select(static value => value.GetInt64()).ToArray()).ToArray()
                : MemoryMarshal.AsBytes<float>(data.EnumerateArray().Select(static value => value.GetSingle()).ToArray()).ToArray());
        }

        return answers;
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, byte[] body, int? jsonLength)
    {
        using var content = new ByteArrayContent(body);
        if (jsonLength is { } length)
            content.Headers.Add(Header, $"{length}");
        return await client.PostAsync("v2/models/p/infer", content, TestContext.Current.CancellationToken);
    }

    private static (byte[] Body, int JsonLength) Body(Dictionary<string, Tensor> inputs, bool binary)
    {
        var list = new JsonArray();
        var behind = new List<byte>();
        foreach ((string name, Tensor values) in inputs)
        {
            byte[] bytes = Bytes(values);
            var input = new JsonObject
            {
                ["name"] = name,
                ["shape"] = new JsonArray([.. values.Shape.Sizes.ToArray().Select(static size => JsonValue.Create(size))]),
                ["datatype"] = values.DType == DType.UInt8 ? "UINT8" : values.DType == DType.Int64 ? "INT64" : "FP32",
            };
            if (binary)
            {
                behind.AddRange(bytes);
                input["parameters"] = new JsonObject { ["binary_data_size"] = bytes.Length };
            }
            else
            {
                input["data"] = values.DType switch
                {
                    DType.UInt8 => JsonSerializer.SerializeToNode(Array.ConvertAll(values.ToArray<byte>(), static value => (int)value)),
                    DType.Int64 => JsonSerializer.SerializeToNode(values.ToArray<long>()),
                    _ => JsonSerializer.SerializeToNode(values.ToArray<float>()),
                };
            }

            list.Add(input);
        }

        var request = new JsonObject { ["id"] = "question", ["inputs"] = list };
        if (binary)
            request["parameters"] = new JsonObject { ["binary_data_output"] = true };
        byte[] json = Encoding.UTF8.GetBytes(request.ToJsonString());
        return ([.. json, .. behind], json.Length);
    }

    private static byte[] Bytes(Tensor values) => values.DType switch
    {
        DType.UInt8 => values.ToArray<byte>(),
        DType.Int64 => MemoryMarshal.AsBytes<long>(values.ToArray<long>()).ToArray(),
        _ => MemoryMarshal.AsBytes<float>(values.ToArray<float>()).ToArray(),
    };
}
