using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Invocation;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.Session;
using Orleans.Serialization.WireProtocol;

namespace Amago.Tests.Rl.Cluster.Hosting;

/// <summary>
/// Somebody who is let in at an open port, for it greets as it is greeted, and then says what no silo would. It may name any type that
/// there is.
/// </summary>
internal sealed class Rogue : IDisposable
{
    private const uint HasContext = 1 << 4, Request = 1 << 16;
    private const int FrameLength = 8, IdAt = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpClient _client = new();
    private readonly ServiceProvider _services;
    private readonly SerializerSessionPool _sessions;

    public Rogue()
    {
        _services = new ServiceCollection().AddSerializer(static builder => builder.Configure(static types => types.AllowAllTypes = true))
            .BuildServiceProvider();
        _sessions = _services.GetRequiredService<SerializerSessionPool>();
    }

    /// <summary>Connects, and says the greeting that came as its own.</summary>
    public async Task GreetAsync(IPEndPoint address)
    {
        await _client.ConnectAsync(address);
        NetworkStream stream = _client.GetStream();
        var length = new byte[sizeof(int)];
        await stream.ReadExactlyAsync(length).AsTask().WaitAsync(Patience);
        var greeting = new byte[BinaryPrimitives.ReadInt32LittleEndian(length)];
        await stream.ReadExactlyAsync(greeting).AsTask().WaitAsync(Patience);
        await stream.WriteAsync((byte[])[.. length, .. greeting]);
    }

    /// <summary>Sends a request.</summary>
    /// <param name="id">Its number, which the answer has, too.</param>
    /// <param name="body">What it asks for.</param>
    public Task SendAsync(long id, byte[] body) => SendAsync(Head(id, isPing: false), body);

    /// <summary>Sends the engine's own sign of life, without a sender.</summary>
    public Task SendPingOfNobodyAsync() => SendAsync(Head(1, isPing: true), []);

    /// <summary>Sends the beginning of a message.</summary>
    /// <param name="bodyLength">What it claims its body to be.</param>
    public async Task SendBeginningAsync(int bodyLength)
    {
        var bytes = new byte[1000];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, 40);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(sizeof(int)), bodyLength);
        await _client.GetStream().WriteAsync(bytes);
    }

    /// <summary>Waits for the answer to a request, which has to be an exception.</summary>
    /// <returns>What it says.</returns>
    public async Task<string> RefusalAsync(long id)
    {
        byte[] lengths = await ReadAsync(FrameLength);
        byte[] head = await ReadAsync(BinaryPrimitives.ReadInt32LittleEndian(lengths));
        byte[] body = await ReadAsync(BinaryPrimitives.ReadInt32LittleEndian(lengths.AsSpan(sizeof(int))));
        Assert.Equal(id, BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(IdAt)));
        Response response = Assert.IsAssignableFrom<Response>(_services.GetRequiredService<Serializer>().Deserialize<object>(body));
        return Assert.IsAssignableFrom<Exception>(response.Exception).Message;
    }

    /// <summary>Waits until the other side has hung up.</summary>
    public async Task EndAsync()
    {
        try
        {
            Assert.Equal(0, await _client.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(Patience));
        }
        catch (IOException)
        {
            // so it may be said, too
        }
    }

    /// <summary>A body that is an object of a type, with no fields.</summary>
    public byte[] ObjectOf(Type type) => Write((ref Writer<ArrayBufferWriter<byte>> writer) =>
    {
        writer.WriteFieldHeader(0, null!, type, WireType.TagDelimited);
        writer.WriteEndObject();
    });

    /// <summary>A body that is a text or bytes, and has fewer of them than it claims: none.</summary>
    public byte[] Claim(Type type, uint length) => Write((ref Writer<ArrayBufferWriter<byte>> writer) =>
    {
        writer.WriteFieldHeader(0, null!, type, WireType.LengthPrefixed);
        writer.WriteVarUInt32(length);
    });

    /// <summary>A body that is a table, and has fewer numbers than it claims: none.</summary>
    public byte[] ClaimTable(int rows, int columns)
    {
        IFieldCodec<int[]> codec = _services.GetRequiredService<CodecProvider>().GetCodec<int[]>();
        return Write((ref Writer<ArrayBufferWriter<byte>> writer) =>
        {
            writer.WriteFieldHeader(0, null!, typeof(int[,]), WireType.TagDelimited);
            codec.WriteField(ref writer, 0, typeof(int[]), [rows, columns]);
            writer.WriteEndObject();
        });
    }

    public void Dispose()
    {
        _client.Dispose();
        _services.Dispose();
    }

    private delegate void Writing(ref Writer<ArrayBufferWriter<byte>> writer);

    private byte[] Write(Writing write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using SerializerSession session = _sessions.GetSession();
        Writer<ArrayBufferWriter<byte>> writer = Writer.Create(buffer, session);
        write(ref writer);
        writer.Commit();
        return buffer.WrittenSpan.ToArray();
    }

    // Flags, number, sender and target, then the silos of both, of which neither is named; last what is sent beside the call.
    private byte[] Head(long id, bool isPing) => Write((ref Writer<ArrayBufferWriter<byte>> writer) =>
    {
        writer.WriteUInt32(Request | (isPing ? HasContext : 0));
        writer.WriteInt64(id);
        foreach (GrainId one in (GrainId[])[default, GrainId.Create("nobody", "0")])
        {
            IdSpanCodec.WriteRaw(ref writer, one.Type.Value);
            IdSpanCodec.WriteRaw(ref writer, one.Key);
        }

        writer.WriteVarUInt32(0);
        writer.WriteVarUInt32(0);
        if (isPing)
        {
            writer.WriteVarUInt32(1);
            writer.WriteVarUInt32(5); // one more than the text has
            writer.Write("Ping"u8);
            ObjectCodec.WriteField(ref writer, 0, true);
        }
    });

    private async Task SendAsync(byte[] head, byte[] body) => await _client.GetStream().WriteAsync(
        (byte[])[.. BitConverter.GetBytes(head.Length), .. BitConverter.GetBytes(body.Length), .. head, .. body]);

    private async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new byte[count];
        await _client.GetStream().ReadExactlyAsync(bytes).AsTask().WaitAsync(Patience);
        return bytes;
    }
}
