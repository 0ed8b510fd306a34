namespace Amago.Rl;

/// <content>Saving a run between two calls of <see cref="Iterate"/>, and going on.</content>
public sealed partial class Ppo
{
    /// <summary>Everything that decides how the run goes on, to be saved and loaded.</summary>
    /// <exception cref="NotSupportedException">The environments can't be saved: see <see cref="ISavable"/>.</exception>
    public TrainingState State()
    {
        if (!_environments.IsSavable)
            throw new NotSupportedException("PPO: the environments' state can't be saved; they are not ISavable.");
        TrainingState state = new TrainingState()
            .Add("environments", () => Exclusively(() => StateArchive.Save(_progress)), bytes => Exclusively(() => Load(bytes)))
            .Add("policy", Policy)
            .Add("optimizer", Optimizer)
            .Add("sampling", _sampling)
            .Add("shuffling", _shuffling);
        return _augmentation is null ? state : state.Add("augmentation", _augmentation.Generator);
    }

    private bool Load(byte[] progress)
    {
        StateArchive.LoadAs("PPO progress", _progress, progress);
        _losses = PpoLosses.None;
        return true;
    }
}
