using System.Globalization;
using Spectre.Console;

namespace Amago.Cli.Training;

/// <summary>A panel that a terminal keeps up to date: progress, speed, time left, returns with their curve, losses.</summary>
/// <param name="output">The terminal to draw on.</param>
/// <param name="title">Title of the picture: what is trained.</param>
internal sealed class LiveView(TextWriter output, string title) : ITrainingView
{
    private const int BarWidth = 40, CurveWidth = 40;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(0.25);

    private readonly LiveRegion _region = new(Terminal.On(output), new Text("the first rollout is played ..."));
    private TimeSpan _next = TimeSpan.Zero;

    public void Show(TrainingProgress progress)
    {
        if (progress.Elapsed < _next && progress.Share < 1)
            return;
        _next = progress.Elapsed + Every;
        _region.Show(Draw(progress));
    }

    public void Dispose() => _region.Dispose();

    private Panel Draw(TrainingProgress progress)
    {
        PpoReport report = progress.Report;
        PpoLosses losses = report.Losses;
        int done = (int)(progress.Share * BarWidth);
        Grid grid = new Grid().AddColumn().AddColumn();
        grid.AddRow(Name("progress"), new Markup($"[deepskyblue1]{new string('━', done)}[/][grey30]{new string('━', BarWidth - done)}[/] "
            + $"{Invariant($"{progress.Share * 100:0}")} %"));
        grid.AddRow(Name("steps"), new Text(
            Invariant($"{StepCount.Text(progress.Steps)} of {StepCount.Text(progress.Total)}, {progress.StepsPerSecond:#,0} a second")));
        grid.AddRow(Name("time"), new Text($"{Clock(progress.Elapsed)}, {(progress.Left is { } left ? Clock(left) : "--:--")} left"));
        grid.AddRow(Name("return"), new Markup(
            Invariant($"[bold]{progress.Return}[/] mean of the last 100 of {report.Episodes:#,0} episodes, {progress.Length} steps long")));
        grid.AddRow(Name(""), new Markup($"[springgreen2]{Sparkline.Draw(progress.Returns, CurveWidth)}[/]"));
        grid.AddRow(Name("losses"), new Text(
            Invariant($"policy {losses.PolicyLoss:0.0000}  value {losses.ValueLoss:0.000}  entropy {losses.Entropy:0.000}")));
        grid.AddRow(Name("update"), new Text(
            Invariant($"approx KL {losses.ApproxKl:0.0000}  clip fraction {losses.ClipFraction:0.00}  ")
            + Invariant($"explained variance {losses.ExplainedVariance:0.00}")));
        return new Panel(grid) { Header = new PanelHeader($" {Markup.Escape(Printable.Short(title))} "), Border = BoxBorder.Rounded };
    }

    private static Markup Name(string text) => new Markup($"[grey62]{text}[/]");

    private static string Clock(TimeSpan time) =>
        time.ToString(time.TotalHours >= 1 ? "h\\:mm\\:ss" : "m\\:ss", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
