using System.Text;
using Amago.Serving.Models;
using Amago.Serving.Protocol;

namespace Amago.Tests.Serving;

/// <summary>How a request's JSON may say its numbers, and what it may leave out.</summary>
public sealed class JsonDataTests
{
    private static readonly Generation Model =
        Generation.Load(new ModelSource("p", "", static (most, _) => new StubModel(most)), 4, static _ => { });

    [Theory]
    [InlineData("[1,2,3,4]")]
    [InlineData("[[1,2],[3,4]]")]
    public void Data_may_be_flat_or_nested(string data) =>
        Assert.Equal([1, 2, 3, 4], Read(Request(data)).Observations["observation"].ToArray<float>());

    [Theory]
    [InlineData("[[1],[2,3,4]]", "nested as")]
    [InlineData("[[1,2,3,4]]", "nested as")]
    [InlineData("[[1,2],3,4]", "nested as")]
    [InlineData("[1,2,[3,4]]", "nested as")]
    [InlineData("[[],[1,2],[3,4]]", "nested as")]
    [InlineData("[1,2,3,4,[]]", "nested as")]
    [InlineData("[[[1,2],[3,4]]]", "nested as")]
    [InlineData("[[1,2],[3,4],[5,6]]", "got more")]
    [InlineData("[[1,2],[3]]", "nested as")]
    [InlineData("[[1,2],null]", "expected numbers")]
    [InlineData("[1,2,    3]", "got 3")]
    [InlineData("[1,2,3,1e400]", "finite")]
    public void Data_that_is_neither_is_refused(string data, string part)
    {
        RefusedException refused = Assert.Throws<RefusedException>(() => Read(Request(data)));
        Assert.Equal(RefusedException.Damaged, refused.Status);
        Assert.Contains(part, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1,0,255,40]")]
    [InlineData("[ 1 ,0,\n255,\t40\r\n]")]
    [InlineData("[[1,0],[255,40]]")]
    public void Bytes_may_be_written_as_JSON_allows(string data) =>
        Assert.Equal<byte>([1, 0, 255, 40], Bytes(data, [2, 2]).ToArray<byte>());

    [Theory]
    [InlineData("[1,2,3,256]", "expected 0 to 255, got 256")]
    [InlineData("[1,2,3,1000]", "expected 0 to 255, got 1000")]
    [InlineData("[1,2,3,-1]", "expected 0 to 255, got -1")]
    [InlineData("[1,2,3,4.5]", "expected 0 to 255, got 4.5")]
    [InlineData("[1,2,3,2e2]", "expected 0 to 255, got 2e2")]
    [InlineData("[1,2,3,true]", "expected numbers")]
    [InlineData("[1,2,3,\"4\"]", "expected numbers")]
    [InlineData("[100,2,3]", "got 3")]
    [InlineData("[1,2,3,4,5]", "got more")]
    public void Bytes_that_are_none_are_refused(string data, string part) =>
        Assert.Contains(part, Assert.Throws<RefusedException>(() => Bytes(data, [2, 2])).Message, StringComparison.Ordinal);

    [Fact]
    public void Any_bytes_are_read_back()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (int i = 0; i < 200; i++)
        {
            byte[] bytes = new byte[random.Next(1, 400)];
            random.NextBytes(bytes);
            string comma = new[] { ",", ", ", " ,\n" }[random.Next(3)];
            Assert.Equal(bytes, Bytes($"[{string.Join(comma, bytes)}]", [1, bytes.Length]).ToArray<byte>());
        }
    }

    [Fact]
    public void Null_stands_for_what_is_not_there()
    {
        InferenceRequest request = Read("""{"id":null,"outputs":null,"parameters":null,"inputs":[{"name":"obs","shape":[1,2],"""
            + "\"datatype\":\"FP32\",\"parameters\":null,\"data\":[1,2]}]}");
        Assert.Null(request.Id);
        Assert.Null(request.Outputs);
        Assert.Equal(0, request.Timeout);
        RequestedOutput output = Assert.Single(
            Read($$"""{"outputs":[{"name":"values","parameters":null}],{{Request("[1,2,3,4]")[1..]}}""").Outputs!);
        Assert.Equal(new RequestedOutput("values", Binary: false), output);
    }

    private static Tensor Bytes(string data, Shape shape)
    {
        using var document = System.Text.Json.JsonDocument.Parse(data);
        return JsonTensor.Read(document.RootElement, "obs", DType.UInt8, shape);
    }

    private static string Request(string data) =>
        $$"""{"inputs":[{"name":"obs","shape":[2,2],"datatype":"FP32","data":{{data}}}]}""";

    private static InferenceRequest Read(string json) => JsonRequest.Read(Model, Encoding.UTF8.GetBytes(json), jsonLength: null);
}
