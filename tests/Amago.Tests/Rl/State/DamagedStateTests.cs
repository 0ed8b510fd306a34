using System.Buffers.Binary;
using System.Security.Cryptography;
using Amago.Rl;
using Amago.Tests.Rl.MinAtar;

namespace Amago.Tests.Rl.State;

/// <summary>
/// States whose checksum is right and whose values are not: refused with nothing changed, or played on without another exception.
/// </summary>
public sealed class DamagedStateTests
{
    private static readonly int[] Values = [int.MinValue, -1000, -2, -1, 0, 1, 2, 5, 8, 9, 10, 11, 64, 65, 1000, int.MaxValue];

    public static TheoryData<string> Names => new(GameRecording.Games);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_value_of_a_game_is_checked(string name)
    {
        ArcadeGame played = Games.Create(name, seed: 3), target = Games.Create(name, seed: 5);
        int words = StateArchive.Save(played).Length - RulesLength(played);
        foreach (int steps in new[] { 0, 60, 200 }) // seaquest's lists are filled by then
        {
            StateArchiveTests.Play(played, new Random(steps), steps);
            byte[] state = StateArchive.Save(played);
            for (int at = words; at + sizeof(int) <= state.Length - SHA256.HashSizeInBytes; at += sizeof(int))
            {
                foreach (int value in Values)
                    LoadAndPlay(target, Changed(state, (at, value)), $"{name}, step {steps}, {value} at byte {at}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void So_is_that_of_what_is_around_it(string name)
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        var played = (ISavable)StateArchiveTests.Wrapped(name, seed: 1);
        var target = StateArchiveTests.Wrapped(name, seed: 2);
        for (int round = 0; round < 400; round++)
        {
            if (round % 100 == 0)
                StateArchiveTests.Play((IEnvironment)played, random, steps: 40);
            byte[] state = StateArchive.Save(played);
            (int, int)[] changes = [.. Enumerable.Range(0, random.Next(1, 4))
                .Select(_ => (random.Next(21, state.Length - 36), Values[random.Next(Values.Length)]))];
            LoadAndPlay(target, Changed(state, changes), $"{name}, seed {seed}, {string.Join(' ', changes)}", random);
        }
    }

    [Fact]
    public void So_is_that_of_many()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        var played = new VectorEnvironment(3, 0, own => Games.Create("seaquest", own));
        var target = new VectorEnvironment(3, 1, own => Games.Create("seaquest", own));
        var observations = new byte[played.BatchShape.ElementCount];
        played.Reset(observations);
        target.Reset(observations);
        for (int round = 0; round < 400; round++)
        {
            played.Step([random.Next(6), random.Next(6), random.Next(6)], observations);
            byte[] state = StateArchive.Save(played);
            byte[] changed = Changed(state, (random.Next(21, state.Length - 36), Values[random.Next(Values.Length)]));
            byte[] before = StateArchive.Save(target);
            string what = $"seed {seed}, round {round}";
            if (!Loads(target, changed, before, what))
                continue;
            if (!target.HasStarted)
                target.Reset(observations);
            for (int t = 0; t < 200; t++)
                Quietly(() => target.Step([random.Next(6), random.Next(6), random.Next(6)], observations), what);
        }
    }

    [Theory]
    [InlineData("breakout", "_ballY", 9, "a ball above the lowest row")]
    [InlineData("breakout", "_velocityY", 0, "_velocityY of -1 or 1, got 0")]
    public void Messages_say_what_is_wrong(string name, string field, int value, string message)
    {
        ArcadeGame game = Games.Create(name, seed: 0);
        string[] fields = ["_paddleX", "_ballX", "_ballY", "_velocityX", "_velocityY", "_previousX", "_previousY", "_bricks", "_isStruck"];
        byte[] state = StateArchive.Save(game);
        int at = state.Length - SHA256.HashSizeInBytes - ((fields.Length - Array.IndexOf(fields, field)) * sizeof(int));
        Fails.With<ArgumentException>(() => StateArchive.Load(game, Changed(state, (at, value))), "Saved state: expected ", message);
        Assert.Equal(state, StateArchive.Save(game));
    }

    [Fact]
    public void A_generator_of_zeros_is_refused()
    {
        ArcadeGame game = Games.Create("asterix", seed: 0);
        byte[] state = StateArchive.Save(game);
        int start = state.AsSpan().IndexOf("asterix"u8) + "asterix".Length + sizeof(int);
        state.AsSpan(start, 624 * sizeof(uint)).Clear();
        Fails.With<ArgumentException>(() => StateArchive.Load(game, Changed(state)), "a generator's words, got zeros alone");
    }

    /// <summary>A state with other values and a checksum that is right.</summary>
    internal static byte[] Changed(byte[] state, params (int At, int Value)[] changes)
    {
        byte[] changed = [.. state];
        foreach ((int at, int value) in changes)
            BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(at), value);
        int length = changed.Length - SHA256.HashSizeInBytes;
        SHA256.HashData(changed.AsSpan(0, length)).CopyTo(changed.AsSpan(length));
        return changed;
    }

    // What stands behind the last action: the game's own fields, and the checksum.
    private static int RulesLength(ArcadeGame game)
    {
        byte[] state = StateArchive.Save(game);
        int random = state.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(game.Descriptor.Name)) + game.Descriptor.Name.Length;
        return state.Length - random - (625 * sizeof(int));
    }

    private static void LoadAndPlay(IEnvironment target, byte[] state, string what, Random? random = null)
    {
        if (!Loads((ISavable)target, state, StateArchive.Save((ISavable)target), what))
            return;
        Quietly(() => StateArchiveTests.Play(target, random ?? new Random(1), steps: 200), what);
    }

    private static bool Loads(ISavable target, byte[] state, byte[] before, string what)
    {
        try
        {
            StateArchive.Load(target, state);
            return true;
        }
        catch (ArgumentException)
        {
            Assert.True(before.AsSpan().SequenceEqual(StateArchive.Save(target)), $"{what}: changed by a state that was refused");
            return false;
        }
    }

    private static void Quietly(Action action, string what)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            Assert.Fail($"{what}: {e}");
        }
    }
}
