using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Amago.Serving.Hosting;

namespace Amago.Tests.Serving;

/// <summary>A request over HTTP whose body is half sent until its second half is.</summary>
internal sealed class SlowPost : IDisposable
{
    private readonly TcpClient _client;
    private readonly byte[] _rest;

    private SlowPost(TcpClient client, byte[] rest) => (_client, _rest) = (client, rest);

    /// <summary>Sends the first half, once the server has begun to read the body.</summary>
    public static async Task<SlowPost> BeginAsync(PolicyServer server, byte[] body, int jsonLength)
    {
        var address = new Uri(server.Addresses[0]);
        var client = new TcpClient(address.Host, address.Port);
        NetworkStream stream = client.GetStream();
        string head = string.Create(CultureInfo.InvariantCulture, $"""
            POST /v2/models/p/infer HTTP/1.1
            Host: a
            Connection: close
            Expect: 100-continue
            Inference-Header-Content-Length: {jsonLength}
            Content-Length: {body.Length}


            """);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.ReplaceLineEndings("\r\n")), TestContext.Current.CancellationToken);
        byte[] go = new byte["HTTP/1.1 100 Continue\r\n\r\n".Length];
        await stream.ReadExactlyAsync(go, TestContext.Current.CancellationToken);
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", Encoding.ASCII.GetString(go));
        await stream.WriteAsync(body.AsMemory(0, body.Length / 2), TestContext.Current.CancellationToken);
        return new SlowPost(client, body[(body.Length / 2)..]);
    }

    /// <summary>Sends the second half: what is answered, headers and all.</summary>
    public async Task<string> EndAsync()
    {
        NetworkStream stream = _client.GetStream();
        await stream.WriteAsync(_rest, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose() => _client.Dispose();
}
