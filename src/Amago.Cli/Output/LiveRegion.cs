using Spectre.Console;
using Spectre.Console.Rendering;

namespace Amago.Cli.Output;

/// <summary>A part of a terminal that is drawn over and over, until it is disposed of.</summary>
internal sealed class LiveRegion : IDisposable
{
    private readonly TaskCompletionSource _end = new();
    private readonly Task _display;
    private LiveDisplayContext? _context; // it is there from the start on, unless the terminal is taken, which Dispose says

    public LiveRegion(IAnsiConsole terminal, IRenderable first) => _display = terminal.Live(first).StartAsync(context =>
    {
        _context = context;
        return _end.Task;
    });

    /// <summary>Draws a picture over the last one.</summary>
    public void Show(IRenderable picture) => _context?.UpdateTarget(picture);

    /// <summary>Ends the drawing: the last picture stays, with the cursor below it.</summary>
    public void Dispose()
    {
        _end.TrySetResult();
        _display.GetAwaiter().GetResult();
    }
}
