namespace Amago.Rl.Cluster.Mesh;

/// <summary>Another member, and the connection to it.</summary>
/// <param name="index">Its place among the members.</param>
/// <param name="name">What messages call it.</param>
/// <param name="stream">The connection: one reads and one writes at a time.</param>
internal sealed class MeshPeer(int index, string name, Stream stream) : IDisposable
{
    private readonly byte[] _head = new byte[MeshFrame.Size];
    private byte[] _sending = [];

    /// <summary>Its place among the members.</summary>
    public int Index => index;

    /// <summary>What messages call it.</summary>
    public string Name => name;

    /// <summary>Room for a message, behind its head; it stays as it is until the message is sent.</summary>
    public Span<byte> Prepare(MeshFrame frame)
    {
        int size = MeshFrame.Size + frame.Bytes;
        if (_sending.Length < size)
            _sending = GC.AllocateUninitializedArray<byte>(size);
        frame.Write(_sending);
        return _sending.AsSpan(MeshFrame.Size, frame.Bytes);
    }

    /// <summary>Sends what was prepared.</summary>
    public async Task SendAsync(MeshFrame frame)
    {
        await stream.WriteAsync(_sending.AsMemory(0, MeshFrame.Size + frame.Bytes)).ConfigureAwait(false);
        await stream.FlushAsync().ConfigureAwait(false);
    }

    /// <summary>Receives a message of a known size.</summary>
    /// <exception cref="IOException">The connection ends, or something else comes.</exception>
    public async Task ReceiveAsync(MeshFrame frame, Memory<byte> into)
    {
        await stream.ReadExactlyAsync(_head).ConfigureAwait(false);
        frame.Expect(_head);
        await stream.ReadExactlyAsync(into).ConfigureAwait(false);
    }

    /// <summary>Closes the connection, whatever is on its way.</summary>
    public void Dispose() => stream.Dispose();
}
