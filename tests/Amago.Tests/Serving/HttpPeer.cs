using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amago.Serving.Hosting;

namespace Amago.Tests.Serving;

/// <summary>A client made of the protocol's text alone: JSON, and the binary tensor extension.</summary>
internal sealed class HttpPeer(PolicyServer server) : IDisposable
{
    private const string Header = "Inference-Header-Content-Length";

    public HttpClient Client { get; } = new() { BaseAddress = new Uri(server.Addresses[0]) };

    /// <summary>The body of a request, and the length of its JSON.</summary>
    /// <param name="inputs">The tensors.</param>
    /// <param name="binary">Whether they lie behind the JSON, and outputs shall.</param>
    /// <param name="parameters">Parameters of the request beside that.</param>
    public static (byte[] Body, int JsonLength) Request(
        IReadOnlyDictionary<string, Tensor> inputs, bool binary, params (string Name, JsonNode Value)[] parameters)
    {
        var list = new JsonArray();
        var behind = new List<byte>();
        foreach ((string name, Tensor values) in inputs)
        {
            var input = new JsonObject
            {
                ["name"] = name,
                ["shape"] = new JsonArray([.. values.Shape.Sizes.ToArray().Select(static size => JsonValue.Create(size))]),
                ["datatype"] = Wire.Type(values),
            };
            if (binary)
            {
                byte[] bytes = Wire.Bytes(values);
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

        var more = new JsonObject();
        if (binary)
            more["binary_data_output"] = true;
        foreach ((string name, JsonNode value) in parameters)
            more[name] = value;
        var request = new JsonObject { ["id"] = "question", ["inputs"] = list, ["parameters"] = more };
        byte[] json = Encoding.UTF8.GetBytes(request.ToJsonString());
        return ([.. json, .. behind], json.Length);
    }

    /// <summary>Asks, and expects an answer with the request's id.</summary>
    public async Task<Dictionary<string, Tensor>> InferAsync(
        IReadOnlyDictionary<string, Tensor> inputs, bool binary, string model = "p")
    {
        (byte[] body, int length) = Request(inputs, binary);
        Answer answer = await PostAsync(body, binary ? length : null, model);
        Dictionary<string, Tensor> outputs = answer.Outputs;
        Assert.Equal("question", (string)answer.Json["id"]!);
        Assert.Equal(model, (string)answer.Json["model_name"]!);
        return outputs;
    }

    /// <summary>Posts a request as it is.</summary>
    public async Task<Answer> PostAsync(byte[] body, int? jsonLength, string model = "p")
    {
        using var content = new ByteArrayContent(body);
        if (jsonLength is { } length)
            content.Headers.Add(Header, length.ToString(CultureInfo.InvariantCulture));
        using HttpResponseMessage answer =
            await Client.PostAsync($"v2/models/{model}/infer", content, TestContext.Current.CancellationToken);
        return await AnswerAsync(answer);
    }

    public async Task<Answer> GetAsync(string address)
    {
        using HttpResponseMessage answer = await Client.GetAsync(address, TestContext.Current.CancellationToken);
        return await AnswerAsync(answer);
    }

    public void Dispose() => Client.Dispose();

    private static async Task<Answer> AnswerAsync(HttpResponseMessage answer) => new(
        answer.StatusCode,
        await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken),
        answer.Headers.TryGetValues(Header, out IEnumerable<string>? values)
            ? int.Parse(values.Single(), CultureInfo.InvariantCulture)
            : null,
        answer.Headers.RetryAfter is not null);
}
