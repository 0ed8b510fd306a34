using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Amago.Tests.Serving;

/// <summary>What a server answered over HTTP.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The whole body.</param>
/// <param name="JsonLength">Length of the JSON in it, as the header says; null without one.</param>
/// <param name="RetryAfter">Whether it says when to ask again.</param>
internal sealed record Answer(HttpStatusCode Status, byte[] Body, int? JsonLength, bool RetryAfter)
{
    /// <summary>The JSON in it.</summary>
    public JsonNode Json => JsonNode.Parse(Body.AsSpan(0, JsonLength ?? Body.Length))!;

    /// <summary>Why a request was refused.</summary>
    public string Error => (string)Json["error"]!;

    /// <summary>The outputs as tensors.</summary>
    public Dictionary<string, Tensor> Outputs
    {
        get
        {
            Assert.True(Status == HttpStatusCode.OK, Encoding.UTF8.GetString(Body));
            int place = JsonLength ?? Body.Length;
            var outputs = new Dictionary<string, Tensor>(StringComparer.Ordinal);
            foreach (JsonNode? output in Json["outputs"]!.AsArray())
            {
                int[] shape = [.. output!["shape"]!.AsArray().Select(static size => (int)size!)];
                string type = (string)output["datatype"]!;
                if ((int?)output["parameters"]?["binary_data_size"] is { } size)
                {
                    outputs.Add((string)output["name"]!, Wire.Read(Body.AsSpan(place, size), type, shape));
                    place += size;
                    continue;
                }

                JsonArray data = output["data"]!.AsArray();
                outputs.Add((string)output["name"]!, type == "INT64"
                    ? Tensor.FromArray(data.Select(static value => (long)value!).ToArray(), shape)
                    : Tensor.FromArray(data.Select(static value => (float)value!).ToArray(), shape));
            }

            Assert.Equal(Body.Length, place);
            return outputs;
        }
    }
}
