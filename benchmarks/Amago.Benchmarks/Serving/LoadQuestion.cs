using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Amago.Serving.Rpc;
using Google.Protobuf;
using Grpc.Core;

namespace Amago.Benchmarks.Serving;

/// <summary>One random observation for a policy, written once in every form of the protocol.</summary>
internal sealed class LoadQuestion
{
    private const string Header = "Inference-Header-Content-Length";

    private readonly string _address;
    private readonly byte[] _json, _binary;
    private readonly string _binaryJsonLength;
    private readonly ModelInferRequest _message;

    private LoadQuestion(string model, JsonArray inputs)
    {
        _address = $"v2/models/{model}/infer";
        var random = new Random(1);
        JsonArray written = [], heads = [];
        var behind = new List<byte>();
        _message = new ModelInferRequest { ModelName = model };
        foreach (JsonNode? input in inputs)
        {
            long[] shape = [1, .. input!["shape"]!.AsArray().Skip(1).Select(static size => (long)size!)];
            string type = (string)input["datatype"]!, name = (string)input["name"]!;
            (byte[] bytes, JsonArray data) = Draw(random, type, shape.Aggregate(1L, static (count, size) => count * size));
            behind.AddRange(bytes);
            JsonObject head = Head(name, type, shape);
            head["parameters"] = new JsonObject { ["binary_data_size"] = bytes.Length };
            heads.Add((JsonNode)head);
            JsonObject whole = Head(name, type, shape);
            whole["data"] = data;
            written.Add((JsonNode)whole);
            _message.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = name, Datatype = type, Shape = { shape } });
            _message.RawInputContents.Add(ByteString.CopyFrom(bytes));
        }

        _json = Encoding.UTF8.GetBytes(new JsonObject { ["inputs"] = written }.ToJsonString());
        byte[] json = Encoding.UTF8.GetBytes(
            new JsonObject { ["inputs"] = heads, ["parameters"] = new JsonObject { ["binary_data_output"] = true } }.ToJsonString());
        _binary = [.. json, .. behind];
        _binaryJsonLength = json.Length.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Draws an observation of what a server says that a policy takes.</summary>
    public static async Task<LoadQuestion> DrawAsync(HttpClient http, string model)
    {
        JsonNode metadata = JsonNode.Parse(await http.GetStringAsync($"v2/models/{model}").ConfigureAwait(false))!;
        return new LoadQuestion(model, metadata["inputs"]!.AsArray());
    }

    /// <summary>Asks over HTTP: true where it is answered, false where the queue is full.</summary>
    /// <exception cref="HttpRequestException">Anything else.</exception>
    public async Task<bool> AskAsync(HttpClient http, bool binary)
    {
        using var content = new ByteArrayContent(binary ? _binary : _json);
        if (binary)
            content.Headers.Add(Header, _binaryJsonLength);
        using HttpResponseMessage answer = await http.PostAsync(_address, content).ConfigureAwait(false);
        await answer.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
            return false;
        answer.EnsureSuccessStatusCode();
        return true;
    }

    /// <summary>Asks over gRPC, likewise.</summary>
    /// <exception cref="RpcException">Anything else.</exception>
    public async Task<bool> AskAsync(GRPCInferenceService.GRPCInferenceServiceClient client)
    {
        try
        {
            await client.ModelInferAsync(_message).ConfigureAwait(false);
            return true;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.ResourceExhausted)
        {
            return false;
        }
    }

    private static JsonObject Head(string name, string type, long[] shape) => new()
    {
        ["name"] = name,
        ["datatype"] = type,
        ["shape"] = new JsonArray([.. shape.Select(static size => (JsonNode)size)]),
    };

    private static (byte[] Bytes, JsonArray Numbers) Draw(Random random, string type, long count)
    {
        var bytes = new List<byte>();
        var numbers = new JsonArray();
        for (long i = 0; i < count; i++)
        {
            switch (type)
            {
                case "UINT8":
                    bytes.Add((byte)random.Next(256));
                    numbers.Add((JsonNode)(int)bytes[^1]);
                    break;
                case "INT64":
                    bytes.AddRange(BitConverter.GetBytes(0L));
                    numbers.Add((JsonNode)0);
                    break;
                default:
                    float value = random.NextSingle();
                    bytes.AddRange(BitConverter.GetBytes(value));
                    numbers.Add((JsonNode)value);
                    break;
            }
        }

        return ([.. bytes], numbers);
    }
}
