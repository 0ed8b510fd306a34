using Amago.Rl;
using Amago.Tests.Rl.MinAtar;

namespace Amago.Tests.Rl.State;

/// <summary>What was saved in the middle of an episode goes on as what was not.</summary>
public sealed class StateArchiveTests
{
    public static TheoryData<string> Names => new(GameRecording.Games);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_game_goes_on_from_any_step(string name)
    {
        ArcadeGame game = Games.Create(
            name, seed: 4, stickyProbability: 0.25), other = Games.Create(name, seed: 99, stickyProbability: 0.25);
        Play(game, new Random(1), steps: 37);
        for (int round = 0; round < 20; round++)
        {
            StateArchive.Load(other, StateArchive.Save(game));
            Assert.Equal(StateArchive.Save(game), StateArchive.Save(other));
            Assert.Equal(Play(game, new Random(round), steps: 61), Play(other, new Random(round), steps: 61));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void So_do_all_wrappers_around_it(string name)
    {
        IEnvironment one = Wrapped(name, seed: 1), other = Wrapped(name, seed: 2);
        Play(one, new Random(1), steps: 33);
        StateArchive.Load((ISavable)other, StateArchive.Save((ISavable)one));
        Assert.Equal(Play(one, new Random(2), steps: 200), Play(other, new Random(2), steps: 200));
    }

    [Fact]
    public void So_does_an_environment_of_ones_own()
    {
        OwnEnvironment one = new(1), other = new(2);
        Play(one, new Random(1), steps: 33);
        StateArchive.Load(other, StateArchive.Save(one));
        Assert.Equal(Play(one, new Random(2), steps: 100), Play(other, new Random(2), steps: 100));
    }

    [Fact]
    public void What_is_cut_short_or_damaged_is_refused()
    {
        ArcadeGame game = Games.Create("seaquest", seed: 0);
        Play(game, new Random(0), steps: 50);
        byte[] state = StateArchive.Save(game), before = StateArchive.Save(game);
        for (int length = 0; length < state.Length; length += 7)
            Refused(game, state[..length], "cut short, damaged or none at all");
        Refused(game, [.. state, 0], $"of {state.Length + 1}");
        for (int i = 0; i < state.Length; i += 11)
        {
            byte[] damaged = [.. state];
            damaged[i] ^= 1;
            Refused(game, damaged, "damaged");
        }

        Assert.Equal(before, StateArchive.Save(game));
    }

    [Fact]
    public void Another_things_state_is_refused()
    {
        ArcadeGame breakout = Games.Create("breakout", seed: 0), asterix = Games.Create("asterix", seed: 0);
        Play(breakout, new Random(0), steps: 5);
        byte[] before = StateArchive.Save(breakout);
        Refused(breakout, StateArchive.Save(asterix), "expected 'breakout' at byte 25, got 'asterix'");
        Refused(breakout, StateArchive.Save(new TimeLimit(breakout, 9)), "got 'TimeLimit'");
        Refused(new TimeLimit(breakout, 9), before, "expected 'TimeLimit'");
        var late = new TimeLimit(breakout, 9);
        Play(late, new Random(0), steps: 5);
        Refused(new TimeLimit(breakout, 3), StateArchive.Save(late), "expected _steps", "to be 0 to 3");
        Refused(new Fields(2), StateArchive.Save(new Fields(3)), "expected the end at byte 33, got 4 bytes more");
        Refused(new Fields(3), StateArchive.Save(new Fields(2)), "at byte 33, got the end");
        before = StateArchive.Save(breakout);
        var vector = new VectorEnvironment(2, 0, seed => Games.Create("breakout", seed));
        Refused(vector, StateArchive.Save(new VectorEnvironment(3, 0, seed => Games.Create("breakout", seed))),
            "the number of environments", "to be 2 to 2, got 3");
        Assert.Equal(before, StateArchive.Save(breakout));
    }

    [Fact]
    public void What_cannot_be_saved_says_so()
    {
        var wrapped = new TimeLimit(new FixedEnvironment(), 3);
        Assert.False(wrapped.IsSavable);
        Assert.True(((ISavable)new TimeLimit(Games.Create("asterix", 0), 3)).IsSavable);
        Assert.False(new VectorEnvironment(2, 0, _ => new FixedEnvironment()).IsSavable);
        Fails.With<NotSupportedException>(() => StateArchive.Save(wrapped), "FixedEnvironment", "not ISavable");
    }

    internal static IEnvironment Wrapped(string name, long seed)
    {
        GameDescriptor game = Games.Find(name);
        return new RewardClip(
            new FrameStack(new GridRenderer(new TimeLimit(ActionSubset.Minimal(game.Create(seed), game), 25), game, 20), 3));
    }

    /// <summary>Everything that was seen in some steps at random.</summary>
    internal static List<long> Play(IEnvironment environment, Random random, int steps)
    {
        var result = new List<long>();
        var observation = new byte[environment.ObservationShape.ElementCount];
        for (int t = 0; t < steps; t++)
        {
            StepResult step = environment.Step(random.Next(environment.ActionCount), observation);
            result.AddRange(
                GameRecording.Checksum(observation),
                BitConverter.SingleToInt32Bits(step.Reward),
                step.Terminated ? 1 : 0,
                step.Truncated ? 1 : 0);
            if (!step.IsDone)
                continue;
            environment.Reset(observation);
            result.Add(GameRecording.Checksum(observation));
        }

        return result;
    }

    private static void Refused(ISavable target, byte[] state, params string[] parts) =>
        Fails.With<ArgumentException>(() => StateArchive.Load(target, state), parts);

    private sealed class Fields(int count) : ISavable
    {
        public void Serialize(StateArchive archive)
        {
            for (int i = 0; i < count; i++)
            {
                int field = i;
                archive.Value(ref field);
            }
        }
    }

    private sealed class OwnEnvironment(long seed) : IEnvironment, ISavable
    {
        private readonly Generator _random = new(seed);
        private readonly byte[] _pixels = new byte[2];
        private long _steps;
        private float _reward;
        private double _sum;
        private bool _isOdd;

        public Shape ObservationShape => [1, 2, 1];

        public int ActionCount => 3;

        public void Reset(Span<byte> observation) => _pixels.CopyTo(observation);

        public StepResult Step(int action, Span<byte> observation)
        {
            _steps++;
            _isOdd = !_isOdd;
            _reward = _random.NextInteger(0, 9) + action;
            _sum += _reward;
            _pixels[_isOdd ? 1 : 0] = (byte)_sum;
            _pixels.CopyTo(observation);
            return new StepResult(_reward, Terminated: _steps % 17 == 0);
        }

        public void Serialize(StateArchive archive)
        {
            archive.Section("own");
            archive.Random(_random);
            archive.Bytes(_pixels);
            archive.Value(ref _steps);
            archive.Value(ref _reward);
            archive.Value(ref _sum);
            archive.Value(ref _isOdd);
        }
    }
}
