namespace Amago.Cli.Training;

/// <summary>Shows a run while it goes on.</summary>
internal interface ITrainingView
{
    /// <summary>Does the work; it calls the given action after each report.</summary>
    void Run(Action<Action<TrainingProgress>> work);
}
