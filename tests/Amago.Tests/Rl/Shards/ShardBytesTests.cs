using System.Buffers.Binary;
using System.Security.Cryptography;
using Amago.Formats;
using Amago.Rl;

namespace Amago.Tests.Rl.Shards;

/// <summary>Bytes from elsewhere: cut short, damaged, or made to mislead, with a hash that is right.</summary>
public sealed class ShardBytesTests
{
    private static readonly ShardedRun Run = new(ShardedRun.Worlds[0], shards: 2, lag: 0);
    private static readonly ShardRequest Request = new(0, 0, 0, ShardState.Initial, ShardParameters.Snapshot(Run.Ppo.Policy));
    private static readonly byte[] Result = Run.CreateShard(0).Roll(Request).ToBytes();

    [Fact]
    public void Bytes_that_are_cut_short_or_damaged_are_refused()
    {
        byte[] request = Request.ToBytes();
        foreach (int length in new[] { 0, 1, 31, 32, 40, Result.Length / 2, Result.Length - 1 })
        {
            Fails.With<ArgumentException>(() => ShardResult.FromBytes(Result.AsSpan(0, length), Run.Plan), "Shard result: expected");
            Fails.With<ArgumentException>(
                () => ShardRequest.FromBytes(request.AsSpan(0, Math.Min(length, request.Length - 1))), "Shard request: expected");
        }

        byte[] damaged = [.. Result];
        damaged[^40] ^= 1;
        Fails.With<ArgumentException>(() => ShardResult.FromBytes(damaged, Run.Plan), "expected the SHA-256");
        Fails.With<ArgumentException>(() => ShardResult.FromBytes(request, Run.Plan), "expected 'ShardResult' at byte");
        Fails.With<ArgumentException>(() => ShardResult.FromBytes([.. Result, 0], Run.Plan), "expected the SHA-256");
    }

    [Fact]
    public void A_hash_that_is_right_does_not_help_lengths_that_lie()
    {
        int seed = Environment.TickCount;
        var random = new System.Random(seed);
        byte[] request = Request.ToBytes();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 300; i++)
        {
            byte[] bytes = [.. i % 2 == 0 ? Result : request];
            int at = i < 200 ? i / 2 * 4 % 200 : random.Next(bytes.Length - 36);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), i % 3 == 0 ? int.MaxValue : i % 3 == 1 ? -1 : random.Next());
            byte[] signed = Signed(bytes);
            try
            {
                if (i % 2 == 0)
                    ShardResult.FromBytes(signed, Run.Plan);
                else
                    Run.CreateShard(0).Roll(ShardRequest.FromBytes(signed));
            }
            catch (Exception e) when (e is ArgumentException or InvalidFileException or DivergedException)
            {
                Assert.NotEmpty(e.Message);
            }
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 2_000_000_000, $"seed {seed}: {allocated} bytes"); // a claim of 2^31 would take as much at once
    }

    [Fact]
    public void Results_and_states_of_another_plan_are_refused()
    {
        ShardPlan own = Run.Plan;
        var shorter = new ShardPlan(own.ObservationSpace, own.ActionSpace, own.HasActionMasks, 8, 2, own.RolloutLength - 1);
        Fails.With<ArgumentException>(() => ShardResult.FromBytes(Result, shorter), "the number of steps", "to be 15 to 15, got 16");
        var more = new ShardPlan(own.ObservationSpace, own.ActionSpace, own.HasActionMasks, 8, 4, own.RolloutLength);
        Fails.With<ArgumentException>(() => ShardResult.FromBytes(Result, more), "the number of environments", "to be 2 to 2, got 4");
        RolloutShard shard = Run.CreateShard(1);
        ShardState first = ShardState.FromBytes(Run.CreateShard(0).State.ToBytes());
        byte[] before = shard.State.ToBytes();
        Fails.With<ArgumentException>(
            () => shard.Roll(Request with { Shard = 1, State = first }), "Shard 1: expected the shard", "to be 1 to 1, got 0");
        Assert.Equal(before, shard.State.ToBytes());
    }

    [Fact]
    public void Parameters_of_another_policy_or_none_are_refused()
    {
        ActorCritic other = new ShardedRun(ShardedRun.Worlds[1], shards: 2, lag: 0).Ppo.Policy;
        RolloutShard shard = Run.CreateShard(0);
        Fails.With<ArgumentException>(
            () => shard.Roll(Request with { Parameters = ShardParameters.Snapshot(other) }), "Shard parameters: ");
        Fails.With<InvalidFileException>(
            () => shard.Roll(Request with { Parameters = ShardParameters.FromBytes([1, 2, 3]) }), "Shard parameters");
    }

    // The hash of a state's last 32 bytes, as whoever sends it would make it.
    private static byte[] Signed(byte[] bytes) =>
        [.. bytes.AsSpan(0, bytes.Length - 32), .. SHA256.HashData(bytes.AsSpan(0, bytes.Length - 32))];
}
