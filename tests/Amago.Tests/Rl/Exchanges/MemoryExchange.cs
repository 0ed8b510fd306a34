using System.Runtime.InteropServices;
using Amago.Rl;

namespace Amago.Tests.Rl.Exchanges;

/// <summary>Members of one process, each on a thread of its own, that exchange sums through memory.</summary>
internal sealed class MemoryExchange
{
    private readonly Member[] _members;
    private readonly object _door = new();
    private readonly byte[][] _sent;
    private volatile bool _isLost;
    private int _waiting, _round;

    public MemoryExchange(int shards, params ShardRange[] ranges)
    {
        _members = [.. ranges.Select((range, index) => new Member(this, index, shards, range))];
        _sent = new byte[ranges.Length][];
    }

    /// <summary>The call, counted from 0, at which a member dies, and the member.</summary>
    public (int Member, int Call) Death { get; init; } = (-1, 0);

    /// <summary>Has every member work on a thread of its own; gives what came of it, or what was thrown.</summary>
    public (T? Result, Exception? Exception)[] Run<T>(Func<IGradientExchange, T> work)
    {
        var results = new (T? Result, Exception? Exception)[_members.Length];
        Thread[] threads =
        [
            .. _members.Select((member, index) => new Thread(() =>
            {
                try
                {
                    results[index].Result = work(member);
                }
                catch (Exception e)
                {
                    results[index].Exception = e;
                }
            }))
        ];
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => Assert.True(thread.Join(TimeSpan.FromMinutes(2)), "a member hangs"));
        return results;
    }

    private void Meet()
    {
        lock (_door)
        {
            int round = _round;
            if (++_waiting == _members.Length)
            {
                (_waiting, _round) = (0, round + 1);
                Monitor.PulseAll(_door);
            }

            while (round == _round)
                Monitor.Wait(_door);
        }
    }

    private sealed class Member(MemoryExchange all, int index, int shards, ShardRange own) : IGradientExchange
    {
        private int _calls;

        public int Shards => shards;

        public ShardRange Own => own;

        public void Sum(ReadOnlySpan<float> branches, Span<float> total) => Sum<float>(branches, total);

        public void Sum(ReadOnlySpan<double> branches, Span<double> total) => Sum<double>(branches, total);

        private void Sum<T>(ReadOnlySpan<T> branches, Span<T> total)
            where T : unmanaged, System.Numerics.INumber<T>
        {
            if (all.Death == (index, _calls++))
                all._isLost = true;
            all._sent[index] = MemoryMarshal.AsBytes(branches).ToArray();
            all.Meet();
            if (all._isLost)
                throw new IOException("a member is lost");
            var tree = new FixedTree(shards);
            T[] values = [.. MemoryMarshal.Cast<byte, T>(all._sent.SelectMany(static sent => sent).ToArray()).ToArray()];
            ShardRange[] parts = [.. all._members.SelectMany(member => tree.Cover(member.Own))];
            Assert.Equal(parts.Length * total.Length, values.Length);
            tree.Sum(parts, values.AsSpan());
            values.AsSpan(0, total.Length).CopyTo(total);
            all.Meet(); // before what was sent is overwritten
        }
    }
}
