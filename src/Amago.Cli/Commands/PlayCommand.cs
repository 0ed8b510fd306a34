using System.Globalization;
using System.Text.Json;
using Amago.Cli.Options;
using Amago.Cli.Play;

namespace Amago.Cli.Commands;

/// <summary><c>amago play</c>: a game to look at, played by a policy or by a person.</summary>
internal static class PlayCommand
{
    public static Command Create(CommandConsole console)
    {
        var options = new PlayOptions();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("play", "Watch a policy play, record it, or play yourself.");
        options.AddTo(command);
        command.Add(json);
        command.SetAction(result => Play(console, options.Read(result), result.GetValue(json)));
        return command;
    }

    private static void Play(CommandConsole console, PlayRequest request, bool json)
    {
        bool isDrawn = console.OutIsTerminal && !json;
        IAgent agent = request.IsHuman ? Person(console, request, isDrawn) : new PolicyAgent(request);
        var session = new Session(request, agent);
        using Recording recording = Recording.Open(request);
        var ends = new List<Scene>();
        using (var interruption = new Interruption())
        {
            using (IGameView view = isDrawn
                ? LiveScreen.On(console.Drawing, request)
                : new EpisodeLines(json ? TextWriter.Null : console.Out))
            {
                foreach (Scene scene in session.Play())
                {
                    recording.Add(scene);
                    view.Show(scene);
                    if (scene.IsOver)
                        ends.Add(scene);
                    if (isDrawn && !request.IsRecorded && interruption.IsRequested)
                        break; // who has seen enough of a game that leaves nothing behind has not failed
                    interruption.Check();
                }
            }

            recording.Commit();
        }

        if (json)
            PrintJson(console.Out, request, ends, recording.Frames);
        else
            Print(console.Out, request, isDrawn ? ends : [], recording.Frames);
    }

    private static HumanAgent Person(CommandConsole console, PlayRequest request, bool isDrawn) =>
        !HumanAgent.CanPlay(request.Game)
        ? throw new ArgumentException(
            $"--human: expected a game of one of n actions, got {request.Game.Name} of {request.Game.ActionSpace}.")
        : isDrawn && console.Keys is { } keys
        ? new HumanAgent(keys, request.Game)
        : throw new ArgumentException(
            "--human: expected a terminal to draw on and to read keys from, without NO_COLOR and --json; got none.");

    private static void Print(TextWriter output, PlayRequest request, IReadOnlyList<Scene> ends, int frames)
    {
        foreach (Scene end in ends)
            output.WriteLine(EpisodeLines.Line(end));
        foreach (string path in new[] { request.Gif, request.PngFolder }.OfType<string>())
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{path}: {frames} frames of {Recording.Size}x{Recording.Size} pixels"));
        }
    }

    private static void PrintJson(TextWriter output, PlayRequest request, IReadOnlyList<Scene> ends, int frames) =>
        JsonOutput.Print(output, writer => WriteJson(writer, request, ends, frames));

    private static void WriteJson(Utf8JsonWriter writer, PlayRequest request, IReadOnlyList<Scene> ends, int frames)
    {
        writer.WriteString("game", request.Game.Name);
        writer.WriteString("policy", request.PlayerName);
        writer.WriteStartArray("episodes");
        foreach (Scene end in ends)
        {
            writer.WriteStartObject();
            writer.WriteNumber("return", end.Return);
            writer.WriteNumber("length", end.Steps);
            writer.WriteBoolean("truncated", end.LastResult.Truncated);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (!request.IsRecorded)
            return;
        writer.WriteString("gif", request.Gif);
        writer.WriteString("png", request.PngFolder);
        writer.WriteNumber("frames", frames);
    }
}
