using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Amago.Cli;
using Amago.Cli.Options;
using Amago.Cli.Output;
using Amago.Cli.Play;
using Amago.Configuration;
using Amago.Formats;
using Amago.Rl;
using Amago.Tests.Cli.Play;
using Amago.Tests.Formats;
using Amago.Tests.Formats.Images;
using Microsoft.Extensions.Configuration;

namespace Amago.Tests.Cli.Commands;

[Collection(nameof(OneCommandAtATime))]
public sealed class PlayCommandTests
{
    [Fact]
    public void Pipes_get_a_line_for_each_episode()
    {
        CliRun run = CliRun.Ok("play", "breakout", "--episodes", "3", "--seed", "5");
        Assert.Matches(
            "^episode 1: return \\d+, \\d+ steps\nepisode 2: return \\d+, \\d+ steps\nepisode 3: return \\d+, \\d+ steps\n$", run.Out);
        Assert.Empty(run.Error);
        Assert.Equal("episode 1: return 0, 20 steps, cut off there\n", CliRun.Ok("play", "freeway", "--max-steps", "20").Out);
    }

    [Theory]
    [InlineData("breakout", 0, ActionChoice.Sample)]
    [InlineData("breakout", 0, ActionChoice.Greedy)]
    [InlineData("asterix", 40, ActionChoice.Sample)] // the policy sees frames
    public void A_policy_plays_the_game_that_evaluate_counts(string game, int render, ActionChoice choice)
    {
        using var folder = new TemporaryFolder();
        string weights = Policy(folder, game, render);
        for (int seed = 0; seed < 3; seed++)
        {
            PolicyFile file = PolicyFile.Load(weights);
            EvaluationResult expected = Evaluation.Run(
                file.Settings.CreateEnvironment, file.Policy, choice, episodes: 1, seed, maxSteps: 300);
            JsonElement json = CliRun.Ok("play", game, "--weights",
                weights, "--policy", choice.ToString().ToLowerInvariant(), "--seed", $"{seed}", "--max-steps", "300", "--json").Json;
            Assert.Equal((game, choice.ToString().ToLowerInvariant()), (json.GetProperty("game")
                .GetString(), json.GetProperty("policy").GetString()));
            JsonElement episode = Assert.Single(json.GetProperty("episodes").EnumerateArray());
            Assert.Equal((expected.MeanReturn, expected.MeanLength), (episode.GetProperty("return")
                .GetDouble(), episode.GetProperty("length").GetDouble()));
            Assert.Equal(expected.MeanLength >= 300, episode.GetProperty("truncated").GetBoolean());
            Assert.False(json.TryGetProperty("gif", out _));
        }
    }

    [Theory]
    [InlineData("breakout", 0)]
    [InlineData("seaquest", 40)]
    public void Recordings_show_the_game_from_the_first_frame_to_the_end(string game, int render)
    {
        using var folder = new TemporaryFolder();
        string weights = Policy(folder, game, render), gif = folder.File("out.gif"), frames = folder.File("frames");
        JsonElement json = CliRun.Ok("play", game,
            "--weights", weights, "--episodes", "2", "--max-steps", "12", "--gif", gif, "--png", frames, "--json", "--fps", "20").Json;
        byte[][] expected = Pictures(weights, episodes: 2, maxSteps: 12);
        Assert.Equal((gif, frames, expected.Length), (json.GetProperty("gif")
            .GetString(), json.GetProperty("png").GetString(), json.GetProperty("frames").GetInt32()));

        var read = new GifFile(File.ReadAllBytes(gif));
        Assert.Equal((240, 240), (read.Height, read.Width));
        Assert.All(read.Delays, static delay => Assert.Equal(5, delay));
        Assert.Equal(expected, read.Frames);

        Assert.Equal(expected.Select(static (_, i) => $"frame-{i:00000}.png"), Directory.GetFiles(frames)
            .Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], Png.Load(Path.Combine(frames, $"frame-{i:00000}.png")).ToArray<byte>());
    }

    [Fact]
    public void What_was_written_is_said()
    {
        using var folder = new TemporaryFolder();
        string gif = folder.File("out.gif");
        Assert.Equal(
            $"episode 1: return 0, 3 steps, cut off there\n{gif}: 4 frames of 240x240 pixels\n",
            CliRun.Ok("play", "freeway", "--max-steps", "3", "--gif", gif).Out);
        Assert.Equal([gif], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_person_plays_until_q()
    {
        (int code, string text) = OnTerminal(ScriptedKeys.Held(ConsoleKey.UpArrow, steps: 6), "play", "freeway", "--human", "--fps", "50");
        Assert.Equal(0, code);
        Assert.Contains("arrow keys", text, StringComparison.Ordinal);
        Assert.Contains("freeway", text, StringComparison.Ordinal);
        Assert.DoesNotContain("steps", text, StringComparison.Ordinal); // no episode ended: freeway's take 2,500
    }

    [Fact]
    public void A_person_can_be_recorded()
    {
        using var folder = new TemporaryFolder();
        string gif = folder.File("out.gif");
        (int code, string text) = OnTerminal(
            ScriptedKeys.Held(ConsoleKey.UpArrow, steps: 5), "play", "freeway", "--human", "--fps", "50", "--gif", gif);
        Assert.Equal(0, code);
        Assert.Contains("6 frames", text, StringComparison.Ordinal);

        ArcadeGame game = Games.Create("freeway", VectorEnvironment.SeedOf(seed: 0, index: 0));
        var painter = new GridPainter(game.ObservationShape, game.Descriptor.Channels, 240, 240);
        byte[] cells = new byte[game.ObservationShape.ElementCount], picture = new byte[painter.ImageShape.ElementCount];
        game.Reset(cells);
        foreach (byte[] frame in new GifFile(File.ReadAllBytes(gif)).Frames)
        {
            painter.Paint(cells, picture);
            Assert.Equal(picture, frame);
            game.Step((int)GameAction.Up, cells);
        }
    }

    [Fact]
    public void A_terminal_sees_the_policy_at_work()
    {
        using var folder = new TemporaryFolder();
        (int code, string text) = OnTerminal(
            keys: null, "play", "breakout", "--weights", Policy(folder, "breakout", render: 0), "--max-steps", "2", "--fps", "50");
        Assert.Equal(0, code);
        Assert.Contains("breakout · sample policy", text, StringComparison.Ordinal);
        Assert.Contains("value", text, StringComparison.Ordinal);
        Assert.EndsWith("episode 1: return 0, 2 steps, cut off there\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Being_stopped_leaves_nothing_half()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        using Process process = CliRun.Start(new Dictionary<string, string>(),
            "play", "breakout", "--episodes", "1000000", "--gif", folder.File("out.gif"), "--png", folder.File("frames"));
        var clock = Stopwatch.StartNew();
        while (Directory.GetDirectories(folder.Path).Length == 0 && clock.Elapsed < TimeSpan.FromMinutes(1))
            Thread.Sleep(10);
        Assert.Equal(2, Directory.GetFileSystemEntries(folder.Path).Length); // what is being written
        using (Process kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
            kill.WaitForExit();
        CliRun run = CliRun.Finish(process);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("stopped before the end", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Wrong_lines_are_refused()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("file.png");
        File.WriteAllText(file, "");
        CliRun.Refused(["play"], "amago play: Required argument missing");
        CliRun.Refused(["play", "pong"], "Unknown game 'pong'", "asterix");
        CliRun.Refused(["play", "breakout", "--policy", "greedy"], "--policy greedy: expected --weights");
        CliRun.Refused(["play", "breakout", "--policy", "human"], "'human'");
        CliRun.Refused(["play", "breakout", "--weights", folder.File("no.safetensors")], "no.safetensors");
        CliRun.Refused(
            ["play", "asterix", "--weights", Policy(folder, "breakout", render: 0)], "expected a policy for asterix, got one for breakout");
        CliRun.Refused(["play", "breakout", "--human"], "--human: expected a terminal");
        CliRun.Refused(["play", "breakout", "--human", "--policy", "random"], "--human: expected neither --weights nor --policy");
        CliRun.Refused(["play", "breakout", "--human", "--weights", "x"], "--human: expected neither --weights nor --policy");
        CliRun.Refused(["play", "breakout", "--fps", "0"], "--fps: expected a whole number from 1 to 50, got '0'");
        CliRun.Refused(["play", "breakout", "--episodes", "0"], "--episodes: expected a whole number of at least 1, got '0'");
        CliRun.Refused(["play", "breakout", "--max-steps", "none"], "--max-steps: expected a whole number of at least 1, got 'none'");
        CliRun.Refused(["play", "breakout", "--gif", "out.png"], "out.png: expected the name of a .gif file to write");
        CliRun.Refused(["play", "breakout", "--gif", folder.File("no/out.gif")], "there is no folder");
        CliRun.Refused(["play", "breakout", "--png", file], "file.png: expected a folder that is new or empty, got a file");
        CliRun.Refused(["play", "breakout", "--png", folder.Path], "expected a folder that is new or empty, got one that is not");
        CliRun.Refused(["play", "breakout", "--png", folder.File("no/frames")], "there is no folder");
    }

    private static byte[][] Pictures(string weights, int episodes, int maxSteps)
    {
        PolicyFile file = PolicyFile.Load(weights);
        var pick = new PolicyPick(file.Settings, file.Policy, ActionChoice.Sample, null);
        var request = new PlayRequest(pick) { Episodes = episodes, MaxSteps = maxSteps, Fps = 15 };
        var painter = new GridPainter(request.Game.CellsShape, request.Game.Channels, 240, 240);
        return [.. new Session(request, new PolicyAgent(request)).Play().Select(scene =>
        {
            var picture = new byte[painter.ImageShape.ElementCount];
            painter.Paint(scene.Cells, picture);
            return picture;
        })];
    }

    /// <summary>A small policy that was never trained.</summary>
    private static string Policy(TemporaryFolder folder, string game, int render)
    {
        TrainingSettings.EnsureRegistered();
        var configuration =
            new Dictionary<string, string?> { ["Training:game"] = game, ["Training:render"] = $"{render}", ["Training:hidden"] = "8" };
        var bindings = new Bindings(new ConfigurationBuilder().AddInMemoryCollection(configuration).Build());
        ActorCritic policy = bindings.Create(TrainingSettings.Configurable).CreatePolicy(bindings, new Generator(1));
        string path = folder.File("policy.safetensors");
        PolicyFile.Save(path, policy, bindings.Operative);
        return path;
    }

    private static (int Code, string Text) OnTerminal(IKeys? keys, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = AmagoCommand.Run(args, new CommandConsole(output, error, OutIsTerminal: true, Keys: keys));
        Assert.Empty(error.ToString());
        return (code, output.ToString());
    }
}
