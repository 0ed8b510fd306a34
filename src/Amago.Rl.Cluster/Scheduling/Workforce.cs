using System.Diagnostics;

namespace Amago.Rl.Cluster.Scheduling;

/// <summary>
/// The workers that are there and answer. The cluster's own view says who has joined and who is dead, seconds later; a worker that does not
/// answer a ping within a second is left out at once, and is back as soon as it answers. It does not matter who is right: whatever a worker
/// does may be done twice.
/// </summary>
internal sealed class Workforce : IAsyncDisposable
{
    private const int MaxUnanswered = 16; // so that a frozen worker does not collect them

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

    /// <summary>The workers that are there, whether they answer or not.</summary>
    public IReadOnlyList<IWorker> Members
    {
        get
        {
            lock (_lock)
                return [.. _members.Select(static member => member.Player)];
        }
    }

    /// <summary>The workers that answer, those which joined first at the front.</summary>
    public IReadOnlyList<IWorker> Available
    {
        get
        {
            lock (_lock)
                return [.. _members.Where(static member => !member.IsSilent).Select(static member => member.Player)];
        }
    }

    /// <summary>A worker has joined.</summary>
    public void Add(IWorker player)
    {
        lock (_lock)
            _members.Add(new Member(player));
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>A worker has left, or is dead.</summary>
    public void Remove(IWorker player)
    {
        lock (_lock)
            _members.RemoveAll(member => member.Player == player);
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>A call to a worker has failed: it is left out until it answers a ping.</summary>
    public void Doubt(IWorker player)
    {
        Member? member;
        lock (_lock)
            member = _members.Find(member => member.Player == player);
        if (member is not null)
            Set(member, isSilent: true);
    }

    /// <summary>A connection has closed: whose it was shows when all are asked.</summary>
    public void Check() => AskAll(isUrgent: true);

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
                AskAll(isUrgent: false);
                Ticked?.Invoke(this, EventArgs.Empty);
            }
        }
        catch (OperationCanceledException)
        {
            // asked to end
        }
    }

    private void AskAll(bool isUrgent)
    {
        Member[] members;
        lock (_lock)
            members = [.. _members];
        foreach (Member member in members)
            _ = AskAsync(member, isUrgent);
    }

    // One ping at a time is waited for. What is urgent does not wait behind it, which may have gone out on a connection that has closed: a
    // process has several, and only what goes out behind the last one's end fails at once.
    private async Task AskAsync(Member member, bool isUrgent)
    {
        long number;
        lock (_lock)
        {
            if ((member.Waiting > 0 && !isUrgent) || member.Unanswered >= MaxUnanswered)
                return;
            member.Waiting++;
            member.Unanswered++;
            number = ++member.Asked;
        }

        Task answer = AnswerAsync(member, number);
        try
        {
            await answer.WaitAsync(Patience, _end.Token);
        }
        catch (TimeoutException)
        {
            Miss(member, number);
        }
        catch (OperationCanceledException)
        {
            // asked to end
        }
        finally
        {
            lock (_lock)
                member.Waiting--;
        }
    }

    // However late it comes.
    private async Task AnswerAsync(Member member, long number)
    {
        try
        {
            await PingAsync(member.Player);
            lock (_lock)
                member.Answered = Math.Max(member.Answered, number);
            Set(member, isSilent: false);
        }
        catch (Exception e)
        {
            Debug.WriteLine(e.Message);
            Miss(member, number);
        }
        finally
        {
            lock (_lock)
                member.Unanswered--;
        }
    }

    // No answer came. Where the worker has answered a later ping, this one was lost with its connection, and says nothing.
    private void Miss(Member member, long number)
    {
        lock (_lock)
        {
            if (member.Answered > number)
                return;
        }

        Set(member, isSilent: true);
    }

    private static async Task PingAsync(IWorker player) => await player.PingAsync();

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

    private sealed class Member(IWorker player)
    {
        public bool IsSilent;

        /// <summary>Pings that are waited for, and those whose answer has not come, however old they are.</summary>
        public int Waiting, Unanswered;

        /// <summary>Numbers of the last ping that went out, and of the last that was answered.</summary>
        public long Asked, Answered;

        public IWorker Player => player;
    }
}
