using Amago.Tensors;
using Spectre.Console;

namespace Amago.Cli.Output;

/// <summary>A progress bar on standard error while work goes on, where a terminal shows it.</summary>
internal static class Progress
{
    /// <summary>Does the work.</summary>
    /// <param name="console">Shows the bar.</param>
    /// <param name="what">Named beside the bar.</param>
    /// <param name="total">Units of work.</param>
    /// <param name="work">Gets an action that takes the units done since it was last called.</param>
    public static void Run(CommandConsole console, string what, long total, Action<Action<int>> work)
    {
        if (console.ErrorIsTerminal)
            RunWithBar(console.ErrorDrawing, what, total, work);
        else
            work(static _ => { });
    }

    // Apart from Run, so that Spectre.Console is loaded only where it draws.
    private static void RunWithBar(TextWriter error, string what, long total, Action<Action<int>> work)
    {
        IAnsiConsole terminal = Terminal.On(error);
        terminal.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(Printable.Short(what)), maxValue: Math.Max(total, 1));
                work(done => task.Increment(done));
            });
    }
}
