using Amago.Rl;

namespace Amago.Tests.Rl.MinAtar;

/// <summary>The games are the originals, step for step.</summary>
public sealed class RecordingTests
{
    public static TheoryData<string> Names => new(GameRecording.Games);

    [Theory]
    [MemberData(nameof(Names))]
    public void Recordings_replay_identically(string name)
    {
        GameRecording[] recordings = [.. GameRecording.Of(name)];
        Assert.Equal(4, recordings.Length);
        Assert.All(recordings, recording =>
        {
            ArcadeGame game = Games.Create(name, recording.Seed, recording.Sticky);
            var observation = new byte[game.ObservationShape.ElementCount];
            int resets = 0;
            game.Reset(observation);
            ExpectObservation(0);
            for (int t = 0; t < recording.Actions.Length; t++)
            {
                StepResult result = game.Step(recording.Actions[t], observation);
                Assert.Equal(
                    (t, recording.Rewards[t], recording.Terminals[t] != 0, false), (t, result.Reward, result.Terminated, result.Truncated));
                ExpectObservation(t + 1);
                if (!result.Terminated)
                    continue;
                game.Reset(observation);
                Assert.Equal(recording.ResetChecksums[resets++], GameRecording.Checksum(observation));
            }

            Assert.Equal(recording.ResetChecksums.Length, resets);

            void ExpectObservation(int index)
            {
                if (index < recording.Observations.Length)
                    Assert.Equal(recording.Observations[index], observation);
                Assert.Equal((index, recording.Checksums[index]), (index, GameRecording.Checksum(observation)));
            }
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_step_after_the_end_changes_nothing_but_the_sticky_action(string name)
    {
        ArcadeGame game = Games.Create(name, seed: 5, stickyProbability: 0);
        byte[] end = new byte[game.ObservationShape.ElementCount], after = new byte[end.Length];
        game.Reset(end);
        var random = new Random(1);
        while (!game.Step(random.Next(6), end).Terminated)
        {
        }

        for (int action = 0; action < 6; action++)
        {
            byte[] before = StateArchive.Save(game);
            Assert.Equal(new StepResult(0, Terminated: true), game.Step(action, after));
            Assert.Equal(end, after);
            Assert.NotEqual(before, StateArchive.Save(game)); // the sticky draw was made
        }
    }
}
