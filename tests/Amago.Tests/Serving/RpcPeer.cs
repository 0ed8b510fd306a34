using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Amago.Serving.Hosting;

namespace Amago.Tests.Serving;

/// <summary>A gRPC client made of the published field numbers: messages written and read by hand over HTTP/2.</summary>
internal sealed class RpcPeer(Uri address, HttpMessageHandler handler) : IDisposable
{
    private const string Service = "inference.GRPCInferenceService";

    private readonly HttpClient _client = new(handler) { BaseAddress = address };

    public RpcPeer(PolicyServer server) : this(new Uri(server.GrpcAddresses[0]), new SocketsHttpHandler())
    {
    }

    /// <summary>A field with a length: text, bytes, a message.</summary>
    public static byte[] Field(int number, byte[] value) =>
        [.. Varint((ulong)((number << 3) | 2)), .. Varint((ulong)value.Length), .. value];

    public static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    public static byte[] Field(int number, long value) => [.. Varint((ulong)(number << 3)), .. Varint((ulong)value)];

    public static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    /// <summary>The fields of a message: their numbers, and bytes or numbers.</summary>
    public static List<(int Number, byte[] Bytes, long Value)> Fields(ReadOnlySpan<byte> message)
    {
        var fields = new List<(int, byte[], long)>();
        while (message.Length > 0)
        {
            long key = Number(ref message), value = Number(ref message);
            byte[] bytes = [];
            if ((key & 7) == 2)
            {
                bytes = message[..(int)value].ToArray();
                message = message[(int)value..];
            }

            fields.Add(((int)(key >> 3), bytes, value));
        }

        return fields;
    }

    /// <summary>Takes a varint from the front.</summary>
    public static long Number(ref ReadOnlySpan<byte> rest)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte one = rest[0];
            rest = rest[1..];
            value |= (ulong)(one & 0x7f) << shift;
            if (one < 0x80)
                return (long)value;
        }
    }

    /// <summary>Whole numbers, packed.</summary>
    public static int[] Numbers(ReadOnlySpan<byte> packed)
    {
        var numbers = new List<int>();
        while (packed.Length > 0)
            numbers.Add((int)Number(ref packed));
        return [.. numbers];
    }

    /// <summary>A message with its length before it.</summary>
    public static byte[] Framed(byte[] message)
    {
        byte[] framed = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed, 5);
        return framed;
    }

    /// <summary>A ModelInferRequest.</summary>
    /// <param name="inputs">The tensors.</param>
    /// <param name="raw">Whether as bytes in raw_input_contents, or as numbers in contents.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="timeout">Microseconds; 0 for none.</param>
    public static byte[] Request(IReadOnlyDictionary<string, Tensor> inputs, bool raw, string model = "p", long timeout = 0)
    {
        var message = new List<byte>([.. Field(1, model), .. Field(3, "question")]);
        if (timeout != 0)
            message.AddRange(Field(4, [.. Field(1, "timeout"), .. Field(2, Field(2, timeout))]));
        foreach ((string name, Tensor values) in inputs)
        {
            byte[] shape = [.. values.Shape.Sizes.ToArray().SelectMany(static size => Varint((ulong)size))];
            message.AddRange(Field(5, [
                .. Field(1, name), .. Field(2, Wire.Type(values)), .. Field(3, shape), .. raw ? [] : Field(5, Contents(values)),
            ]));
        }

        foreach (Tensor values in raw ? inputs.Values : [])
            message.AddRange(Field(7, Wire.Bytes(values)));
        return [.. message];
    }

    /// <summary>The outputs of a ModelInferResponse.</summary>
    public static Dictionary<string, Tensor> Outputs(byte[] response)
    {
        var fields = Fields(response);
        Assert.Equal("question", Encoding.UTF8.GetString(fields.Single(static field => field.Number == 3).Bytes));
        List<byte[]> raw = [.. fields.Where(static field => field.Number == 6).Select(static field => field.Bytes)];
        return fields.Where(static field => field.Number == 5).Zip(raw).ToDictionary(
            static pair => Encoding.UTF8.GetString(Fields(pair.First.Bytes).Single(static field => field.Number == 1).Bytes),
            static pair =>
            {
                var form = Fields(pair.First.Bytes);
                return Wire.Read(
                    pair.Second,
                    Encoding.UTF8.GetString(form.Single(static field => field.Number == 2).Bytes),
                    Numbers(form.Single(static field => field.Number == 3).Bytes));
            },
            StringComparer.Ordinal);
    }

    public async Task<Dictionary<string, Tensor>> InferAsync(IReadOnlyDictionary<string, Tensor> inputs, bool raw, string model = "p")
    {
        (int status, string error, byte[] response) = await CallAsync("ModelInfer", Request(inputs, raw, model));
        Assert.True(status == 0, error);
        return Outputs(response);
    }

    /// <summary>Calls a method: its status, the words with it, and the answer's message.</summary>
    public async Task<(int Status, string Message, byte[] Response)> CallAsync(string method, byte[] message, string service = Service)
    {
        using var content = new ByteArrayContent(Framed(message));
        return await SendAsync(method, content, service);
    }

    /// <summary>Calls a method with a body as it is.</summary>
    public async Task<(int Status, string Message, byte[] Response)> SendAsync(
        string method, HttpContent content, string service = Service, bool expectsContinue = false)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{service}/{method}")
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.ExpectContinue = expectsContinue;
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using HttpResponseMessage answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        byte[] body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        HttpHeaders trailers = answer.TrailingHeaders.Contains("grpc-status") ? answer.TrailingHeaders : answer.Headers;
        string words = trailers.TryGetValues("grpc-message", out IEnumerable<string>? values)
            ? Uri.UnescapeDataString(values.Single())
            : "";
        return (int.Parse(trailers.GetValues("grpc-status").Single(), CultureInfo.InvariantCulture), words, body.Length < 5
            ? []
            : body[5..]);
    }

    public void Dispose() => _client.Dispose();

    private static byte[] Contents(Tensor values) => values.DType switch
    {
        DType.UInt8 => Field(4, [.. values.ToArray<byte>().SelectMany(static value => Varint(value))]),
        DType.Int64 => Field(3, [.. values.ToArray<long>().SelectMany(static value => Varint((ulong)value))]),
        _ => Field(6, Wire.Bytes(values)),
    };
}
