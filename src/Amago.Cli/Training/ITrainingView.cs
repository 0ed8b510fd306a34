namespace Amago.Cli.Training;

/// <summary>Shows a run while it goes on.</summary>
internal interface ITrainingView : IDisposable
{
    /// <summary>Shows where the run stands, after each report.</summary>
    void Show(TrainingProgress progress);
}
