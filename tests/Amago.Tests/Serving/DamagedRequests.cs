using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Amago.Tests.Serving;

/// <summary>Requests for images (2, 44, 40) that are damaged in one way each; none of them can be answered.</summary>
internal sealed class DamagedRequests(Random random)
{
    private const int Kinds = 14;
    private static readonly string[] Numbers =
        ["256", "-1", "1.5", "1e99", "1e400", "null", "true", "\"7\"", "{}", "[[]]", "-0.1", "999999999999999999999"];
    private static readonly string[] Texts =
        ["", "obs ", "Obs", "obs.", "rl2s", "x\u0000y", "../..", "\ud83d\ude00", new string('n', 5000)];

    private readonly Dictionary<string, Tensor> _inputs = new(StringComparer.Ordinal)
    {
        ["obs"] = Tensor.Zeros([1, 2, 44, 40], DType.UInt8),
    };

    /// <summary>The next one: its body, the length that the header says, and what was done.</summary>
    public (byte[] Body, string? JsonLength, string Damage) Next()
    {
        bool binary = random.Next(2) == 0;
        (byte[] whole, int length) = HttpPeer.Request(_inputs, binary);
        string? stated = binary ? length.ToString(CultureInfo.InvariantCulture) : null;
        int kind = random.Next(Kinds);
        switch (kind)
        {
            case 0:
                return (whole[..random.Next(whole.Length)], stated, "cut off");
            case 1:
                string lie = random.Next(5) switch
                {
                    0 => $"{random.Next(length)}",
                    1 => $"{whole.Length + random.Next(1, 1 << 20)}",
                    2 => $"-{random.Next(1, 1000)}",
                    3 => "99999999999999999999",
                    _ => "length",
                };
                return (whole, lie, $"the header says {lie}");
            case 2:
                byte[] spoiled = [.. whole];
                int place = random.Next(length);
                spoiled[place] = (byte)random.Next(1, 9); // no control character but white space is JSON
                return (spoiled, stated, $"a control character at {place}");
            case 3:
                byte[] more = new byte[random.Next(1, 100)];
                more.AsSpan().Fill((byte)'}');
                return ([.. whole, .. more], stated, $"{more.Length} bytes more");
            case 4:
                return Deep();
            default:
                return Changed(kind, whole, length, stated);
        }
    }

    private static (byte[] Body, string? JsonLength, string Damage) Deep() =>
        (Encoding.UTF8.GetBytes($"{{\"inputs\":{new string('[', 20_000)}"), null, "deep");

    // One thing of the JSON is another.
    private (byte[] Body, string? JsonLength, string Damage) Changed(int kind, byte[] whole, int length, string? stated)
    {
        JsonObject root = JsonNode.Parse(whole.AsSpan(0, length))!.AsObject();
        JsonObject input = root["inputs"]![0]!.AsObject();
        string damage;
        switch (kind)
        {
            case 5:
                damage = Shape();
                input["shape"] = JsonNode.Parse(damage);
                break;
            case 6:
                damage = random.Next(3) switch { 0 => "INT8", 1 => "FP32", _ => "BYTES" };
                input["datatype"] = damage;
                break;
            case 7:
                long size = random.Next(4) switch { 0 => -1, 1 => long.MaxValue, 2 => random.Next(3520), _ => 3521 + random.Next(1 << 20) };
                input.Remove("data");
                input["parameters"] = new JsonObject { ["binary_data_size"] = size };
                damage = $"binary_data_size {size}";
                break;
            case 8:
                input.Remove("parameters");
                damage = $"{random.Next(3520)} numbers";
                input["data"] = new JsonArray([.. Enumerable.Repeat(0, int.Parse(damage.Split(' ')[0], CultureInfo.InvariantCulture))
                    .Select(static value => JsonValue.Create(value))]);
                break;
            case 9:
                damage = Numbers[random.Next(Numbers.Length)];
                string zeros = string.Concat(Enumerable.Repeat(",0", 3519));
                string image = $$"""{"name":"obs","shape":[1,2,44,40],"datatype":"UINT8","data":[{{damage}}{{zeros}}]}""";
                return (Encoding.UTF8.GetBytes($$"""{"inputs":[{{image}}]}"""), null, damage);
            case 10:
                damage = Texts[random.Next(Texts.Length)];
                input["name"] = damage;
                break;
            case 11:
                damage = Texts[random.Next(Texts.Length)];
                root["outputs"] = new JsonArray(new JsonObject { ["name"] = damage });
                break;
            case 12:
                damage = new[] { "name", "shape", "datatype" }[random.Next(3)];
                input.Remove(damage);
                break;
            default:
                damage = Numbers[random.Next(Numbers.Length - 1)];
                root[new[] { "inputs", "outputs", "id", "parameters" }[random.Next(4)]] = damage is "\"7\"" or "{}" or "[[]]" or "null"
                    ? JsonNode.Parse("[[7]]")
                    : JsonNode.Parse("0.5");
                break;
        }

        byte[] json = Encoding.UTF8.GetBytes(root.ToJsonString());
        string? header = stated is null ? null : json.Length.ToString(CultureInfo.InvariantCulture);
        return ([.. json, .. whole[length..]], header, $"kind {kind}: {damage[..Math.Min(damage.Length, 60)]}");
    }

    private string Shape() => random.Next(8) switch
    {
        0 => "[]",
        1 => "[2,44,40]",
        2 => "[0,2,44,40]",
        3 => "[-1,2,44,40]",
        4 => $"[{random.NextInt64(2, long.MaxValue)},2,44,40]",
        5 => "[1,44,40,2]",
        6 => "[1,2,44,40.5]",
        _ => $"[1,2,44,40{string.Concat(Enumerable.Repeat(",1", random.Next(1, 100)))}]",
    };
}
