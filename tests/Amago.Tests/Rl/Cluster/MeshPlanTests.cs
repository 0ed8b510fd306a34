using System.Net;
using Amago.Rl;
using Amago.Rl.Cluster.Mesh;

namespace Amago.Tests.Rl.Cluster;

/// <summary>What members of a mesh agree on before anything is sent, and what each message has to say.</summary>
public sealed class MeshPlanTests
{
    [Fact]
    public void Ranges_have_each_shard_once()
    {
        Assert.Equal(4, Plan("run", 0, (0, 1), (0, 0), (1, 3)).Shards);
        foreach ((int, int)[] ranges in ((int, int)[][])[[(0, 2), (3, 1)], [(0, 3), (2, 2)], [(0, 2), (2, 1)], [(2, 2), (0, 2)], [(0, 5)]])
            Assert.Throws<ArgumentException>(() => Plan("run", 0, ranges));
    }

    [Fact]
    public void The_digest_has_all_that_is_agreed_on_and_no_two_texts_run_into_one_another()
    {
        MeshPlan plan = Plan("run", 1, (0, 2), (2, 2));
        Assert.Equal(plan.Digest, Plan("run", 1, (0, 2), (2, 2)).Digest);
        MeshPlan[] others =
        [
            plan, Plan("run", 2, (0, 2), (2, 2)), Plan("other", 1, (0, 2), (2, 2)), Plan("run", 1, (0, 3), (3, 1)),
            Plan("run1", 0, (0, 2), (2, 2)), Plan("run", 10, (0, 2), (2, 2)),
        ];
        Assert.Equal(others.Length, others.Select(static other => Convert.ToHexString(other.Digest)).Distinct().Count());
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(3, 10)]
    [InlineData(7, 3)]
    [InlineData(8, 1_500_000_000)] // more than fits when it is multiplied
    public void Slices_follow_one_another_and_differ_by_one_at_most(int members, int length)
    {
        var layout = new MeshLayout(members, length, 1);
        int next = 0;
        for (int member = 0; member < members; member++)
        {
            Assert.Equal(next, layout.First(member));
            Assert.InRange(layout.Count(member), length / members, (length / members) + 1);
            next += layout.Count(member);
        }

        Assert.Equal(length, next);
    }

    [Fact]
    public void A_head_that_differs_in_anything_is_refused()
    {
        var frame = new MeshFrame(5, 1, 4, 100, 40);
        var head = new byte[MeshFrame.Size];
        frame.Write(head);
        frame.Expect(head);
        MeshFrame[] others =
        [
            frame with { Sequence = 6 }, frame with { Phase = 0 }, frame with { ElementSize = 8 }, frame with { Length = 101 },
            frame with { Bytes = 44 },
        ];
        Assert.All(others, other => Assert.Throws<IOException>(() => other.Expect(head)));
    }

    private static MeshPlan Plan(string run, long epoch, params (int First, int Count)[] ranges) => new(
        run,
        epoch,
        4,
        [.. ranges.Select(static (range, i) => new MeshMember(
            new IPEndPoint(IPAddress.Loopback, i + 1), new ShardRange(range.First, range.Count)))]);
}
