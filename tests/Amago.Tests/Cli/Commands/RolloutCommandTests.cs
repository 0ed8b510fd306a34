using System.Globalization;
using System.Text.Json;
using Amago.Formats;
using Amago.Tests.Formats;
using Amago.Tests.Rl.MinAtar;

namespace Amago.Tests.Cli.Commands;

[Collection(nameof(OneCommandAtATime))]
public sealed class RolloutCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Output => _folder.File("out.npz");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(RecordingTests.Names), MemberType = typeof(RecordingTests))]
    public void Writes_what_was_recorded(string game)
    {
        foreach (GameRecording recording in GameRecording.Of(game))
        {
            CliRun.Ok("rollout", game,
                "--seed", Text(recording.Seed), "--sticky", Text(recording.Sticky), "--actions", Actions(recording.Actions), "-o", Output);
            StateDict arrays = Npz.Load(Output);
            int steps = recording.Actions.Length, channels = recording.Observations[0].Length / 100;
            Assert.Equal(["rewards", "terminals", "observations"], arrays.Keys);
            FormatTensors.AssertSame(Tensor.FromArray(recording.Rewards, [steps]), arrays["rewards"]);
            FormatTensors.AssertSame(Tensor.FromArray(recording.Terminals, [steps]), arrays["terminals"]);
            Assert.Equal((DType.UInt8, [steps + 1, 10, 10, channels]), (arrays["observations"].DType, arrays["observations"].Shape));
            Assert.Equal(recording.Checksums, arrays["observations"].ToArray<byte>().Chunk(100 * channels)
                .Select(static pixels => GameRecording.Checksum(pixels)));
        }
    }

    [Fact]
    public void Says_what_came_of_it()
    {
        string actions = Actions(GameRecording.Of("breakout").First().Actions);
        CliRun plain = CliRun.Ok("rollout", "Breakout", "--actions", actions, "-o", Output);
        Assert.Matches(@"^.*out\.npz: 1500 steps, 125 episodes ended, \d+ points, observations \(1501, 10, 10, 4\)\n$", plain.Out);
        JsonElement json = CliRun.Ok("rollout", "breakout", "--actions", actions, "-o", Output, "--json").Json;
        Assert.Equal((1500, 125), (json.GetProperty("steps").GetInt32(), json.GetProperty("episodes").GetInt32()));
        Assert.Equal(GameRecording.Of("breakout").First().Rewards.Sum(), json.GetProperty("reward").GetSingle());
    }

    [Fact]
    public void No_actions_give_the_first_observation()
    {
        CliRun.Ok("rollout", "space_invaders", "--actions", Actions([]), "-o", Output);
        StateDict arrays = Npz.Load(Output);
        Assert.Equal([0, 0, 600], arrays.Values.Select(static tensor => tensor.ElementCount));
    }

    [Fact]
    public void Without_ramping_a_game_goes_on_otherwise()
    {
        // The player of this recording has cleared waves, which come faster with ramping.
        GameRecording recording = GameRecording.Of("space_invaders").Last();
        string[] line = ["rollout", "SpaceInvaders", "--seed", Text(
            recording.Seed), "--sticky", Text(recording.Sticky), "--actions", Actions(recording.Actions), "-o", Output];
        CliRun.Ok(line);
        float[] ramping = Npz.Load(Output)["rewards"].ToArray<float>();
        CliRun.Ok([.. line, "--no-ramping"]);
        Assert.Equal(recording.Rewards, ramping);
        Assert.NotEqual(ramping, Npz.Load(Output)["rewards"].ToArray<float>());
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        string actions = Actions([0, 1, 2]);
        Refused(["pong", "--actions", actions], "Unknown game 'pong'", "asterix, breakout, freeway, seaquest, space_invaders");
        Refused(["breakout", "--actions", actions, "--seed", "-1"], "a seed from 0 to 4294967295, got -1");
        Refused(["breakout", "--actions", actions, "--seed", "4294967296"], "got 4294967296");
        Refused(["breakout", "--actions", actions, "--seed", "x"], "--seed: expected a whole number, got 'x'");
        Refused(["breakout", "--actions", actions, "--sticky", "1.5"], "--sticky: expected a number from 0 to 1 such as 0.1, got '1.5'");
        Refused(["breakout", "--actions", actions, "--sticky", "NaN"], "got 'NaN'");
        Refused(["breakout", "--actions", Actions([0, 5, 6])], "actions.npy: expected actions from 0 to 5, got 6 at index 2");
        Refused(["breakout", "--actions", Save(Tensor.Zeros([3]))], "expected uint8 actions of rank 1 (T), got float32 (3)");
        Refused(["breakout", "--actions", Save(Tensor.Zeros([3, 1], DType.UInt8))], "got uint8 (3, 1)");
        Refused(["breakout", "--actions", _folder.File("none.npy")], "none.npy");
        Refused(["breakout", "--actions", _folder.File("none.txt")], "none.txt: expected an .npy file of actions");
        CliRun.Refused(["rollout", "breakout", "--actions", actions, "-o", _folder.File("out.npy")], "expected the name of a .npz file");
        CliRun.Refused(["rollout", "breakout", "-o", Output], "--actions");
        CliRun.Refused(["rollout", "--actions", actions, "-o", Output]);
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private string Actions(byte[] actions) => Save(Tensor.FromArray(actions, [actions.Length]));

    private string Save(Tensor tensor)
    {
        string path = _folder.File("actions.npy");
        Npy.Save(path, tensor);
        return path;
    }

    private void Refused(string[] args, params string[] parts)
    {
        CliRun.Refused(["rollout", .. args, "-o", Output], parts);
        Assert.False(File.Exists(Output));
    }
}
