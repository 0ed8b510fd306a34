using Spectre.Console;

namespace Amago.Cli.Output;

/// <summary>A progress bar on standard error, until it is disposed of.</summary>
internal sealed class Progress : IDisposable
{
    private readonly TaskCompletionSource _end = new();
    private readonly Task _display;
    private ProgressTask? _task; // it is there from the start on, unless the terminal is taken, which Dispose says

    private Progress(TextWriter error, string what, long total) => _display = Terminal.On(error).Progress()
        .AutoClear(true)
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .StartAsync(context =>
        {
            _task = context.AddTask(Markup.Escape(Printable.Short(what)), maxValue: Math.Max(total, 1));
            return _end.Task;
        });

    /// <summary>Starts a bar where a terminal shows it, and otherwise none. Spectre.Console is loaded only where it draws.</summary>
    /// <param name="console">The console whose standard error shows the bar.</param>
    /// <param name="what">Text beside the bar.</param>
    /// <param name="total">Units of work in all.</param>
    public static Progress? Start(CommandConsole console, string what, long total) =>
        console.ErrorIsTerminal ? new Progress(console.ErrorDrawing, what, total) : null;

    /// <summary>Adds units of work that are done.</summary>
    public void Advance(int units) => _task?.Increment(units);

    public void Dispose()
    {
        _end.TrySetResult();
        _display.GetAwaiter().GetResult();
    }
}
