using System.Diagnostics;
using Spectre.Console;

namespace Amago.Cli.Play;

/// <summary>The game in colours on a terminal, at its pace, with what the policy makes of it beside it.</summary>
internal sealed class LiveScreen : IGameView
{
    private const int Border = 2, Margins = 4; // the panel's lines, and the space between them, the picture and the text
    private static readonly TimeSpan AtTheEnd = TimeSpan.FromSeconds(0.8);

    private readonly LiveRegion _region;
    private readonly string _title;
    private readonly GridPainter _painter;
    private readonly SidePanel _side;
    private readonly TimeSpan _interval;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _due;

    public LiveScreen(IAnsiConsole terminal, PlayRequest request)
    {
        _region = new LiveRegion(terminal, Text.Empty);
        _title = request.IsHuman ? request.Game.Name : $"{request.Game.Name} · {request.PlayerName} policy";
        int size = ImageSize(terminal.Profile.Width, terminal.Profile.Height);
        _painter = new GridPainter(request.Game.CellsShape, request.Game.Channels, size, size);
        _side = new SidePanel(request.Game, request.IsHuman);
        _interval = TimeSpan.FromSeconds(1.0 / request.Fps);
    }

    /// <summary>A screen on the terminal that a writer writes to.</summary>
    public static LiveScreen On(TextWriter output, PlayRequest request) => new(Terminal.On(output), request);

    public void Show(Scene scene)
    {
        _region.Show(Draw(scene));
        Wait(scene.IsOver ? AtTheEnd : _interval);
    }

    public void Dispose() => _region.Dispose();

    /// <summary>Lays out one scene as a panel.</summary>
    public Panel Draw(Scene scene)
    {
        var pixels = new byte[_painter.ImageShape.ElementCount];
        _painter.Paint(scene.Cells, pixels);
        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap().Padding(0, 0, 2, 0)).AddColumn(new GridColumn().Padding(0, 0));
        grid.AddRow(new HalfBlockImage(pixels, _painter.ImageShape[1]), _side.Draw(scene));
        return new Panel(grid) { Header = new PanelHeader($" {Markup.Escape(_title)} "), Border = BoxBorder.Rounded };
    }

    // 4 pixels a cell fit a terminal of 80x24 characters.
    private static int ImageSize(int width, int height)
    {
        ReadOnlySpan<int> sizes = [80, 60, 40];
        foreach (int size in sizes)
        {
            if (size + Border + Margins + SidePanel.Width <= width && (size / 2) + Border < height)
                return size;
        }

        return 20;
    }

    // Drawing counts as part of the time; what is late is not made up for.
    private void Wait(TimeSpan time)
    {
        TimeSpan now = _watch.Elapsed;
        _due += time;
        if (_due > now)
            Thread.Sleep(_due - now);
        else
            _due = now;
    }
}
