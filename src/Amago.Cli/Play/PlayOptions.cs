using Amago.Cli.Input;
using Amago.Cli.Options;

namespace Amago.Cli.Play;

/// <summary>The options of <c>amago play</c>.</summary>
internal sealed class PlayOptions
{
    // A GIF's delays are hundredths of a second, and browsers slow down what is faster than 2.
    private const int MaxFps = 50, DefaultFps = 15;
    private const int MaxRecordedSteps = 3000, MaxSteps = 100_000;

    private readonly Argument<string> _game = new("GAME") { Description = "A game, or another environment that list names." };
    private readonly PolicyOptions _policy = new();
    private readonly Option<bool> _human = new("--human") { Description = "Play yourself: arrow keys move, space fires, q or Esc ends." };
    private readonly Option<int?> _episodes = OptionValues.Integer(
        "--episodes", "Episodes to play. [default: 1; with --human until you end it]", min: 1);
    private readonly Option<ulong?> _seed = OptionValues.Seed("What games and actions are drawn from");
    private readonly Option<int?> _fps = OptionValues.Integer(
        "--fps", $"Steps a second, on the terminal and in a GIF. [default: {DefaultFps}]", min: 1, MaxFps);

    private readonly Option<int?> _maxSteps = OptionValues.Integer(
        "--max-steps",
        $"Steps after which an episode is cut off. [default: {MaxRecordedSteps} with --gif or --png, otherwise {MaxSteps}]", min: 1);

    private readonly Option<string?> _gif = new("--gif") { Description = "Write an animated GIF.", HelpName = "FILE" };
    private readonly Option<string?> _png =
        new("--png") { Description = "Write frame-00000.png and so on into a folder that is new or empty.", HelpName = "FOLDER" };

    public void AddTo(Command command)
    {
        command.Add(_game);
        _policy.AddTo(command);
        Option[] others = [_human, _episodes, _seed, _fps, _maxSteps, _gif, _png];
        Array.ForEach(others, command.Add);
    }

    /// <summary>Reads the options and loads the policy.</summary>
    /// <exception cref="ArgumentException">Options do not go together, or there is no such game.</exception>
    public PlayRequest Read(ParseResult result)
    {
        bool isHuman = result.GetValue(_human);
        if (isHuman && _policy.IsGiven(result))
            throw new ArgumentException("--human: expected neither --weights nor --policy beside it, for a person plays.");
        string? gif = result.GetValue(_gif), folder = result.GetValue(_png);
        if (gif is not null)
            FileKind.ExpectOutput(gif, ".gif");
        if (folder is not null)
            AtomicFolder.ExpectNewOrEmpty(folder);
        return new PlayRequest(_policy.Read(result, result.GetRequiredValue(_game)))
        {
            IsHuman = isHuman,
            Episodes = result.GetValue(_episodes) ?? (isHuman ? null : 1),
            Seed = (long)(result.GetValue(_seed) ?? 0),
            MaxSteps = result.GetValue(_maxSteps) ?? (gif is null && folder is null ? MaxSteps : MaxRecordedSteps),
            Fps = result.GetValue(_fps) ?? DefaultFps,
            Gif = gif,
            PngFolder = folder,
        };
    }
}
