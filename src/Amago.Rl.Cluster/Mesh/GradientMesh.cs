using System.Numerics;
using System.Runtime.InteropServices;

namespace Amago.Rl.Cluster.Mesh;

/// <summary>
/// Members that are connected with each other and add up vectors together. Each owns a slice of the vector: it receives the others' sums
/// of branches for that slice, adds them up in the order of the tree, and sends the total to all. So a member sends about twice the vector,
/// however many members there are.
/// </summary>
/// <remarks>
/// A connection that ends, a message that is not the one to come, or one that does not come in time ends the mesh: all connections are
/// closed, so that the other members learn of it at once, and every call from then on is an <see cref="IOException"/>.
/// </remarks>
internal sealed class GradientMesh : IGradientExchange, IDisposable
{
    private readonly MeshPlan _plan;
    private readonly FixedTree _tree;
    private readonly int _own;
    private readonly MeshPeer[] _peers;
    private readonly ShardRange[] _parts; // of all members, in their order
    private readonly int[] _firstPart; // of each member, and behind the last
    private readonly TimeSpan _patience;
    private readonly Timer _clock;
    private readonly Lock _lock = new();
    private byte[] _received = [], _total = [];
    private long _sequence;
    private string? _end;

    private GradientMesh(MeshPlan plan, int own, MeshPeer[] peers, TimeSpan patience)
    {
        (_plan, _own, _peers, _patience, _tree) = (plan, own, peers, patience, new FixedTree(plan.Shards));
        _parts = [.. plan.Parts.SelectMany(static parts => parts)];
        _firstPart = new int[plan.Members.Count + 1];
        for (int member = 0; member < plan.Members.Count; member++)
            _firstPart[member + 1] = _firstPart[member] + plan.Parts[member].Count;
        _clock = new Timer(static state => ((GradientMesh)state!).Late(), this, Timeout.Infinite, Timeout.Infinite);
    }

    /// <inheritdoc/>
    public int Shards => _plan.Shards;

    /// <inheritdoc/>
    public ShardRange Own => _plan.Members[_own].Shards;

    /// <summary>Connects with all other members.</summary>
    /// <param name="plan">Who they are.</param>
    /// <param name="own">This member's place among them.</param>
    /// <param name="port">Where this process takes connections: at the member's address.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="IOException">A member can't be reached, is refused, or does not come in time.</exception>
    public static async Task<GradientMesh> ConnectAsync(
        MeshPlan plan, int own, MeshPort port, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ending.CancelAfter(port.Connecting);
        Task<MeshPeer>[] connecting = [.. Enumerable.Range(0, plan.Members.Count).Where(other => other != own).Select(ReachAsync)];
        try
        {
            return new GradientMesh(plan, own, await Task.WhenAll(connecting).ConfigureAwait(false), port.Patience);
        }
        catch (Exception e)
        {
            foreach (Task<MeshPeer> peer in connecting.Where(static peer => peer.IsCompletedSuccessfully))
                (await peer.ConfigureAwait(false)).Dispose();
            cancellation.ThrowIfCancellationRequested();
            throw e as IOException
                ?? new IOException($"Mesh: expected all members of epoch {plan.Epoch} within {port.Connecting}: {e.Message}", e);
        }

        async Task<MeshPeer> ReachAsync(int other)
        {
            string name = $"{other} ({plan.Members[other].Address})";
            try
            {
                Task<Stream> stream = other < own ? DialAsync(other) : AwaitAsync(other);
                return new MeshPeer(other, name, await stream.ConfigureAwait(false));
            }
            catch (Exception e)
            {
                await ending.CancelAsync().ConfigureAwait(false); // the others need not be waited for
                throw e is OperationCanceledException
                    ? e
                    : new IOException($"Mesh: member {name} of epoch {plan.Epoch} can't be reached: {e.Message}", e);
            }
        }

        async Task<Stream> DialAsync(int other)
        {
            Stream stream = await MeshSocket.ConnectAsync(plan.Members[other].Address, port.Token, ending.Token).ConfigureAwait(false);
            try
            {
                await stream.WriteAsync(new MeshHello(plan.Digest, own, other).ToBytes(), ending.Token).ConfigureAwait(false);
                byte[] answer = new byte[MeshHello.Size];
                await stream.ReadExactlyAsync(answer, ending.Token).ConfigureAwait(false);
                return MeshHello.TryRead(answer) is { } hello && hello.Says(new MeshHello(plan.Digest, other, own))
                    ? stream
                    : throw new IOException("its answer is not that of this epoch");
            }
            catch
            {
                await stream.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }

        async Task<Stream> AwaitAsync(int other)
        {
            Stream stream = await port.Listener.ExpectAsync(new MeshHello(plan.Digest, other, own), ending.Token).ConfigureAwait(false);
            try
            {
                await stream.WriteAsync(new MeshHello(plan.Digest, own, other).ToBytes(), ending.Token).ConfigureAwait(false);
                return stream;
            }
            catch
            {
                await stream.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public void Sum(ReadOnlySpan<float> branches, Span<float> total) => Sum<float>(branches, total);

    /// <inheritdoc/>
    public void Sum(ReadOnlySpan<double> branches, Span<double> total) => Sum<double>(branches, total);

    /// <summary>Ends the mesh: a call that waits for the others throws, here and at the other members.</summary>
    /// <param name="reason">Why, in words.</param>
    public void Abort(string reason)
    {
        lock (_lock)
        {
            if (_end is not null)
                return;
            _end = reason;
        }

        Array.ForEach(_peers, static peer => peer.Dispose());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Abort("it was closed");
        _clock.Dispose();
    }

    private void Sum<T>(ReadOnlySpan<T> branches, Span<T> total)
        where T : unmanaged, INumber<T>
    {
        if (branches.Length != (long)total.Length * _plan.Parts[_own].Count)
        {
            throw new ArgumentException(
                $"Mesh: expected {total.Length} numbers for each of {_plan.Parts[_own].Count} branches, got {branches.Length}.",
                nameof(branches));
        }

        ThrowIfEnded(null);
        var layout = new MeshLayout(_plan.Members.Count, total.Length, System.Runtime.CompilerServices.Unsafe.SizeOf<T>());
        (int slice, int bytes) = (layout.Count(_own), layout.Bytes(_own));
        Room(ref _received, checked(_parts.Length * bytes));
        Room(ref _total, checked(total.Length * layout.ElementSize));
        long sequence = _sequence++;
        Span<T> received = MemoryMarshal.Cast<byte, T>(_received.AsSpan(0, _parts.Length * bytes));
        _clock.Change(_patience, Timeout.InfiniteTimeSpan);
        try
        {
            Cut(branches, layout.First(_own), slice, total.Length, received[(_firstPart[_own] * slice)..]);
            foreach (MeshPeer peer in _peers)
            {
                Span<byte> room = peer.Prepare(Frame(0, layout.Bytes(peer.Index) * _plan.Parts[_own].Count));
                Cut(branches, layout.First(peer.Index), layout.Count(peer.Index), total.Length, MemoryMarshal.Cast<byte, T>(room));
            }

            Trade(
                peer => Frame(0, layout.Bytes(peer.Index) * _plan.Parts[_own].Count),
                peer => (
                    Frame(0, bytes * _plan.Parts[peer.Index].Count),
                    _received.AsMemory(_firstPart[peer.Index] * bytes, bytes * _plan.Parts[peer.Index].Count)));
            _tree.Sum(_parts, received);
            Span<byte> sum = MemoryMarshal.AsBytes(received[..slice]);
            sum.CopyTo(_total.AsSpan(layout.First(_own) * layout.ElementSize));
            foreach (MeshPeer peer in _peers)
                sum.CopyTo(peer.Prepare(Frame(1, bytes)));
            Trade(
                _ => Frame(1, bytes),
                peer => (
                    Frame(1, layout.Bytes(peer.Index)),
                    _total.AsMemory(layout.First(peer.Index) * layout.ElementSize, layout.Bytes(peer.Index))));
        }
        catch (Exception e)
        {
            Abort(e.Message);
            ThrowIfEnded(e);
            throw;
        }
        finally
        {
            _clock.Change(Timeout.Infinite, Timeout.Infinite);
        }

        MemoryMarshal.Cast<byte, T>(_total.AsSpan(0, total.Length * layout.ElementSize)).CopyTo(total);

        MeshFrame Frame(int phase, int size) => new(sequence, phase, layout.ElementSize, layout.Length, size);
    }

    // Everybody sends and receives at once: nobody waits for a turn.
    private void Trade(Func<MeshPeer, MeshFrame> sent, Func<MeshPeer, (MeshFrame Frame, Memory<byte> Into)> received)
    {
        var all = new List<Task>();
        foreach (MeshPeer peer in _peers)
        {
            MeshFrame frame = sent(peer);
            (MeshFrame coming, Memory<byte> into) = received(peer);
            all.Add(GuardAsync(peer, () => peer.SendAsync(frame)));
            all.Add(GuardAsync(peer, () => peer.ReceiveAsync(coming, into)));
        }

        Task.WhenAll(all).GetAwaiter().GetResult();
    }

    // The first failure ends all that is on its way, so that nothing is waited for.
    private async Task GuardAsync(MeshPeer peer, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Abort($"member {peer.Name} is lost: {e.Message}");
            throw;
        }
    }

    private void Late() => Abort($"an exchange took longer than {_patience}");

    private void ThrowIfEnded(Exception? cause)
    {
        lock (_lock)
        {
            if (_end is not null)
                throw new IOException($"Mesh: epoch {_plan.Epoch} has ended: {_end}", cause);
        }
    }

    private static void Cut<T>(ReadOnlySpan<T> branches, int first, int count, int length, Span<T> into)
    {
        for (int branch = 0; branch * (long)length < branches.Length; branch++)
            branches.Slice((branch * length) + first, count).CopyTo(into[(branch * count)..]);
    }

    private static void Room(ref byte[] buffer, int size)
    {
        if (buffer.Length < size)
            buffer = GC.AllocateUninitializedArray<byte>(size);
    }
}
