using System.Diagnostics;

namespace Amago.Rl.Cluster.Scheduling;

/// <summary>
/// The workers that are there and answer. The cluster's own view says who has joined and who is dead, seconds later; a worker that does not
/// answer a ping within a second is left out at once, and is back as soon as it answers. It does not matter who is right: whatever a worker
/// does may be done twice.
/// </summary>
internal sealed class Workforce : IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250), Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly List<Member> _members = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _beating;

    public Workforce() => _beating = BeatAsync();

    /// <summary>Raised when the workers that answer have become others.</summary>
    public event EventHandler? Changed;

    /// <summary>Raised four times a second: a clock for whoever waits for a worker.</summary>
    public event EventHandler? Ticked;

    /// <summary>The workers that answer, those which joined first at the front.</summary>
    public IReadOnlyList<IPlayer> Available
    {
        get
        {
            lock (_lock)
                return [.. _members.Where(static member => !member.IsSilent).Select(static member => member.Player)];
        }
    }

    /// <summary>A worker has joined.</summary>
    public void Add(IPlayer player)
    {
        lock (_lock)
            _members.Add(new Member(player));
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>A worker has left, or is dead.</summary>
    public void Remove(IPlayer player)
    {
        lock (_lock)
            _members.RemoveAll(member => member.Player == player);
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>A connection has closed, or a call has failed: whose it was shows when all are asked.</summary>
    public void Check()
    {
        Member[] members;
        lock (_lock)
            members = [.. _members];
        foreach (Member member in members)
            _ = AskAsync(member);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _beating;
        _end.Dispose();
    }

    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(Beat);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                Check();
                Ticked?.Invoke(this, EventArgs.Empty);
            }
        }
        catch (OperationCanceledException)
        {
            // asked to end
        }
    }

    // One ping of a member at a time, so that a frozen worker does not collect them.
    private async Task AskAsync(Member member)
    {
        if (Interlocked.Exchange(ref member.IsAsked, true))
            return;
        Task ping = PingAsync(member.Player);
        try
        {
            await ping.WaitAsync(Patience, _end.Token);
            Set(member, isSilent: false);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (TimeoutException)
        {
            Set(member, isSilent: true);
            _ = AwaitLateAsync(member, ping);
            return;
        }
        catch (Exception e)
        {
            Debug.WriteLine(e.Message);
            Set(member, isSilent: true);
        }

        Volatile.Write(ref member.IsAsked, false);
    }

    private async Task AwaitLateAsync(Member member, Task ping)
    {
        try
        {
            await ping;
            Set(member, isSilent: false);
        }
        catch (Exception e)
        {
            Debug.WriteLine(e.Message); // dead, which the cluster's view will say
        }

        Volatile.Write(ref member.IsAsked, false);
    }

    private static async Task PingAsync(IPlayer player) => await player.PingAsync();

    private void Set(Member member, bool isSilent)
    {
        lock (_lock)
        {
            if (member.IsSilent == isSilent)
                return;
            member.IsSilent = isSilent;
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }

    private sealed class Member(IPlayer player)
    {
        public bool IsSilent, IsAsked;

        public IPlayer Player => player;
    }
}
