namespace Amago.Cli.Training;

/// <summary>Shows a training run while it goes on.</summary>
internal interface ITrainingView : IDisposable
{
    /// <summary>Shows the progress of the run, after each report.</summary>
    void Show(TrainingProgress progress);
}
