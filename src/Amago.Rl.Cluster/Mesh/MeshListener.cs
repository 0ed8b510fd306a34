using System.Net;
using System.Net.Sockets;
using Amago.Rl.Cluster.Security;

namespace Amago.Rl.Cluster.Mesh;

/// <summary>
/// The port at which a process takes connections of meshes, one after the other as epochs pass. Who shows no right certificate, says no
/// hello in time or says something else is cut off; a hello that is right, but of a mesh which this process does not know yet, waits.
/// </summary>
internal sealed class MeshListener : IDisposable
{
    private const int MaxGreeting = 256, MaxWaiting = 4096;
    private static readonly TimeSpan Greeting = TimeSpan.FromSeconds(5); // who says nothing takes a place no longer

    private readonly Socket _socket;
    private readonly JoinToken? _token;
    private readonly TimeSpan _patience;
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _lock = new();
    private readonly List<Guest> _waiting = [];
    private readonly List<(MeshHello Hello, TaskCompletionSource<Stream> Arrival)> _expected = [];
    private readonly SemaphoreSlim _places = new(MaxGreeting);

    /// <summary>Listens at an address.</summary>
    /// <param name="address">The address; port 0 is any that is free.</param>
    /// <param name="token">What admits; null on loopback.</param>
    /// <param name="patience">How long a hello waits for its mesh.</param>
    /// <exception cref="ArgumentException">There is no token, and the address is not on loopback.</exception>
    /// <exception cref="SocketException">The address is taken.</exception>
    public MeshListener(IPEndPoint address, JoinToken? token, TimeSpan patience)
    {
        MeshSocket.ExpectAllowed(address, token);
        (_token, _patience) = (token, patience);
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(address);
            _socket.Listen();
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        Address = (IPEndPoint)_socket.LocalEndPoint!;
        _ = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address { get; }

    /// <summary>Connections that wait for a mesh.</summary>
    internal int Waiting
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <summary>The connection on which a hello is said; it may have been said already.</summary>
    public async Task<Stream> ExpectAsync(MeshHello hello, CancellationToken cancellation)
    {
        var arrival = new TaskCompletionSource<Stream>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_ending.IsCancellationRequested, this);
            if (_waiting.Find(guest => guest.Hello.Says(hello)) is { } guest)
            {
                _waiting.Remove(guest);
                guest.Taken.Cancel();
                return guest.Stream;
            }

            _expected.Add((hello, arrival));
        }

        try
        {
            return await arrival.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            lock (_lock)
                _expected.RemoveAll(expected => expected.Arrival == arrival);
            if (arrival.Task.IsCompletedSuccessfully)
                await arrival.Task.Result.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Listens no more; what waits is cut off.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_ending.IsCancellationRequested)
                return;
            _ending.Cancel();
            while (_waiting.Count > 0)
                Leave(_waiting[^1]);
            foreach ((_, TaskCompletionSource<Stream> arrival) in _expected)
                arrival.TrySetException(new IOException("Mesh: the listener was closed."));
            _expected.Clear();
        }

        _socket.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                await _places.WaitAsync(_ending.Token).ConfigureAwait(false); // who comes meanwhile waits in the socket's queue
                _ = GreetAsync(await _socket.AcceptAsync(_ending.Token).ConfigureAwait(false));
            }
            catch (SocketException)
            {
                // that connection is gone; or there are too many open files, which may pass
                _places.Release();
                await Task.Delay(TimeSpan.FromMilliseconds(10)).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task GreetAsync(Socket socket)
    {
        Stream? stream = null;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
            patience.CancelAfter(Greeting);
            stream = await MeshSocket.AcceptAsync(socket, _token, patience.Token).ConfigureAwait(false);
            byte[] bytes = new byte[MeshHello.Size];
            await stream.ReadExactlyAsync(bytes, patience.Token).ConfigureAwait(false);
            if (MeshHello.TryRead(bytes) is { } hello && TryPlace(new Guest(hello, stream)))
                stream = null;
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException
            or InvalidOperationException or NotSupportedException)
        {
            // not one of ours: nobody is told
        }
        finally
        {
            _places.Release();
            if (stream is not null)
                await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private bool TryPlace(Guest guest)
    {
        lock (_lock)
        {
            if (_ending.IsCancellationRequested)
                return false;
            int expected = _expected.FindIndex(one => one.Hello.Says(guest.Hello));
            if (expected >= 0)
            {
                TaskCompletionSource<Stream> arrival = _expected[expected].Arrival;
                _expected.RemoveAt(expected);
                return arrival.TrySetResult(guest.Stream);
            }

            if (_waiting.Count == MaxWaiting)
                Leave(_waiting[0]); // that of an epoch which never came to be, most likely
            _waiting.Add(guest);
        }

        _ = ForgetAsync(guest);
        return true;
    }

    private async Task ForgetAsync(Guest guest)
    {
        await Task.Delay(_patience, guest.Taken.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            if (_waiting.Contains(guest))
                Leave(guest);
        }

        guest.Taken.Dispose();
    }

    // Under the lock.
    private void Leave(Guest guest)
    {
        _waiting.Remove(guest);
        guest.Stream.Dispose();
        guest.Taken.Cancel();
    }

    /// <summary>A connection on which a hello was said.</summary>
    private sealed record Guest(MeshHello Hello, Stream Stream)
    {
        /// <summary>Ends the wait for its mesh.</summary>
        public CancellationTokenSource Taken { get; } = new();
    }
}
