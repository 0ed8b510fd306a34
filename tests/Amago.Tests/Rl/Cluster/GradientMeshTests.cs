using Amago.Rl;
using Amago.Rl.Cluster.Mesh;
using Amago.Tests.Rl.Algorithms;
using Amago.Tests.Rl.Shards;

namespace Amago.Tests.Rl.Cluster;

/// <summary>Sums over sockets have the bits of the tree, and a lost member ends them for all, at once.</summary>
public sealed class GradientMeshTests
{
    private const int Shards = 8;

    public static TheoryData<int, bool> Rigs { get; } = new(
        from members in new[] { 1, 2, 3, 4, 5 }
        from hasToken in new[] { false, true }
        select (members, hasToken));

    [Theory]
    [MemberData(nameof(Rigs))]
    public async Task Members_get_the_bits_of_the_tree_however_many_they_are(int members, bool hasToken)
    {
        using var rig = new MeshRig(members, hasToken);
        MeshPlan plan = rig.Plan(Shards, MeshRig.Uneven(Shards, members));
        GradientMesh[] meshes = await rig.ConnectAll(plan);
        int[] lengths = [0, 1, 3, 1000, 70_001, 17];
        (string? Result, Exception? Exception)[] sums = MeshRig.Run(meshes, (_, mesh) =>
        {
            Assert.Equal(Shards, mesh.Shards);
            return string.Join(' ', lengths.Select(length => Hash(mesh, length)));
        });
        string expected = string.Join(' ', lengths.Select(length => Hash(new LocalExchange(Shards), length)));
        Assert.All(sums, sum => Assert.Null(sum.Exception));
        Assert.All(sums, sum => Assert.Equal(expected, sum.Result));
        Array.ForEach(meshes, static mesh => mesh.Dispose());
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public async Task Updates_over_sockets_have_the_bits_of_one_process(int workers, bool hasToken)
    {
        var members = new ShardedMembers(ShardedRun.Worlds[0], Shards);
        ShardedLearner alone = members.CreateLearner();
        string expected = ShardedMembers.HashOf(alone, members.Learn(alone, new LocalExchange(Shards)));
        using var rig = new MeshRig(workers + 1, hasToken);
        ShardRange[] ranges = [new(0, 0), .. MeshRig.Uneven(Shards, workers)]; // the learner has none
        GradientMesh[] meshes = await rig.ConnectAll(rig.Plan(Shards, ranges));
        foreach ((string? hash, Exception? exception) in MeshRig.Run(meshes, (_, mesh) =>
        {
            ShardedLearner learner = members.CreateLearner();
            return ShardedMembers.HashOf(learner, members.Learn(learner, mesh));
        }))
        {
            Assert.Null(exception);
            Assert.Equal(expected, hash);
        }

        Array.ForEach(meshes, static mesh => mesh.Dispose());
    }

    [Theory]
    [InlineData(0, 1, false)]
    [InlineData(2, 4, true)]
    [InlineData(3, 9, false)]
    public async Task A_member_that_dies_ends_the_update_of_all_and_the_others_repeat_it_to_the_same_bits(
        int dead, int call, bool hasToken)
    {
        var members = new ShardedMembers(ShardedRun.Worlds[2], Shards);
        ShardedLearner alone = members.CreateLearner();
        string before = alone.Hash;
        members.Learn(alone, new LocalExchange(Shards));
        using var rig = new MeshRig(4, hasToken);
        ShardedLearner[] learners = [.. Enumerable.Range(0, 4).Select(_ => members.CreateLearner())];
        GradientMesh[] meshes = await rig.ConnectAll(rig.Plan(Shards, MeshRig.Uneven(Shards, 4)));
        foreach ((_, Exception? exception) in MeshRig.Run(
            meshes, (index, mesh) => members.Learn(learners[index], index == dead ? new Dying(mesh, call) : mesh)))
        {
            string message = Assert.IsAssignableFrom<IOException>(exception).Message;
            Assert.DoesNotContain("took longer", message, StringComparison.Ordinal); // nobody waited for the deadline
        }

        Assert.All(learners, learner => Assert.Equal(before, learner.Hash));
        Assert.All(meshes, static mesh => Fails.With<IOException>(
            () => mesh.Sum(new float[new FixedTree(Shards).Cover(mesh.Own).Count], new float[1]), "Mesh: epoch 0 has ended"));

        int[] left = [.. Enumerable.Range(0, 4).Where(member => member != dead)];
        using var others = new MeshRig(3, hasToken);
        GradientMesh[] again = await others.ConnectAll(others.Plan(Shards, MeshRig.Uneven(Shards, 3)));
        foreach ((string? hash, Exception? exception) in MeshRig.Run(again, (index, mesh) =>
        {
            members.Learn(learners[left[index]], mesh);
            return learners[left[index]].Hash;
        }))
        {
            Assert.Null(exception);
            Assert.Equal(alone.Hash, hash);
        }
    }

    [Fact]
    public async Task A_member_that_says_nothing_ends_the_exchange_at_its_deadline()
    {
        using var rig = new MeshRig(3, hasToken: false);
        GradientMesh[] meshes = await rig.ConnectAll(rig.Plan(3, MeshRig.Uneven(3, 3)[..3]), TimeSpan.FromSeconds(2));
        foreach ((_, Exception? exception) in MeshRig.Run(meshes[..2], static (_, mesh) =>
        {
            mesh.Sum(new float[10 * new FixedTree(3).Cover(mesh.Own).Count], new float[10]);
            return true;
        }))
        {
            Assert.Contains("Mesh: epoch 0 has ended", Assert.IsAssignableFrom<IOException>(exception).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_update_that_is_cancelled_ends_for_all_members()
    {
        using var rig = new MeshRig(3, hasToken: true);
        MeshPlan plan = rig.Plan(3, new(0, 1), new(1, 1), new(2, 1));
        using var cancellation = new CancellationTokenSource();
        Task<int>[] updates = [.. Enumerable.Range(0, 3).Select(own => rig.Update(plan, own, exchange =>
        {
            float[] total = new float[2];
            exchange.Sum([1, own], total);
            if (own == 2)
                cancellation.Cancel();
            exchange.Sum([1, own], total);
            return (int)total[1];
        }, own == 2 ? cancellation.Token : CancellationToken.None))];
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => updates[2]);
        foreach (Task<int> update in updates[..2])
        {
            IOException lost = await Assert.ThrowsAnyAsync<IOException>(() => update);
            Assert.Contains("epoch 0 has ended", lost.Message, StringComparison.Ordinal);
        }

        MeshPlan again = rig.Plan(3, new(0, 1), new(1, 1), new(2, 1));
        int[] sums = await Task.WhenAll(Enumerable.Range(0, 3).Select(own => rig.Update(again, own, exchange =>
        {
            float[] total = new float[1];
            exchange.Sum([own + 1], total);
            return (int)total[0];
        }, CancellationToken.None)));
        Assert.Equal([6, 6, 6], sums);
    }

    [Fact]
    public async Task A_member_that_is_not_at_the_same_exchange_ends_it()
    {
        using var rig = new MeshRig(2, hasToken: true);
        GradientMesh[] meshes = await rig.ConnectAll(rig.Plan(2, new(0, 1), new(1, 1)));
        foreach ((_, Exception? exception) in MeshRig.Run(meshes, static (index, mesh) =>
        {
            if (index == 0)
                mesh.Sum(new float[10], new float[10]);
            else
                mesh.Sum(new double[10], new double[10]);
            return true;
        }))
        {
            Assert.IsAssignableFrom<IOException>(exception);
        }

        Fails.With<ArgumentException>(
            () => meshes[0].Sum(new float[9], new float[10]), "expected 10 numbers for each of 1 branches, got 9");
        Fails.With<IOException>(() => meshes[0].Sum(new float[10], new float[10]), "has ended");
    }

    [Fact]
    public void Says_what_is_no_plan()
    {
        using var rig = new MeshRig(2, hasToken: false);
        Fails.With<ArgumentException>(() => rig.Plan(4, new(0, 2), new(3, 1)), "have all 4 shards, got [0, 2), [3, 4)");
        Fails.With<ArgumentException>(() => rig.Plan(4, new(0, 2), new(2, 1)), "have all 4 shards");
        Fails.With<ArgumentException>(() => new MeshPlan("run", 0, 1, []), "expected 1 to 4096 members, got 0");
        MeshPlan plan = rig.Plan(2, new(0, 1), new(1, 1)), other = rig.Plan(2, new(0, 1), new(1, 1));
        Assert.NotEqual(plan.Digest, other.Digest);
        Assert.Equal(plan.Digest, new MeshPlan(plan.Run, plan.Epoch, 2, plan.Members).Digest);
    }

    private static string Hash(IGradientExchange exchange, int length)
    {
        (float[] floats, float[] floatTotal) = (Branches(exchange, length, static value => (float)value), new float[length]);
        (double[] doubles, double[] doubleTotal) = (Branches(exchange, length, static value => value), new double[length]);
        exchange.Sum(floats, floatTotal);
        exchange.Sum(doubles, doubleTotal);
        byte[] bytes = [.. floatTotal.SelectMany(BitConverter.GetBytes), .. doubleTotal.SelectMany(BitConverter.GetBytes)];
        return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes));
    }

    // Sums of branches of magnitudes that lie far apart, so that another order gives other bits.
    private static T[] Branches<T>(IGradientExchange exchange, int length, Func<double, T> convert)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var tree = new FixedTree(exchange.Shards);
        ShardRange own = exchange.Own;
        T[] values =
        [
            .. from shard in Enumerable.Range(own.First, own.Count)
               from i in Enumerable.Range(0, length)
               select convert(Math.Pow(7, (((shard * 5) + i) % 9) - 4) * (1 + (shard * 0.37)) * (shard % 3 == 1 ? -1 : 1))
        ];
        ShardRange[] leaves = [.. Enumerable.Range(own.First, own.Count).Select(static shard => new ShardRange(shard, 1))];
        return values[..(tree.Sum(leaves, values.AsSpan()).Count * length)];
    }

    /// <summary>A member whose connections break at a call.</summary>
    private sealed class Dying(GradientMesh mesh, int call) : IGradientExchange
    {
        private int _calls;

        public int Shards => mesh.Shards;

        public ShardRange Own => mesh.Own;

        public void Sum(ReadOnlySpan<float> branches, Span<float> total)
        {
            Count();
            mesh.Sum(branches, total);
        }

        public void Sum(ReadOnlySpan<double> branches, Span<double> total)
        {
            Count();
            mesh.Sum(branches, total);
        }

        private void Count()
        {
            if (_calls++ == call)
                mesh.Dispose();
        }
    }
}
