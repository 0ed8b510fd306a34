namespace Amago.Rl;

/// <content>Saving the environments in the middle of their episodes, and going on.</content>
public sealed partial class VectorEnvironment
{
    /// <inheritdoc/>
    public bool IsSavable => Array.TrueForAll(_environments, static environment => environment is ISavable { IsSavable: true });

    /// <inheritdoc/>
    public void Serialize(StateArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        _use.Enter(nameof(VectorEnvironment), Calls);
        try
        {
            archive.Section(nameof(VectorEnvironment));
            int count = Count;
            archive.Value(ref count, count, count, "the number of environments");
            archive.Value(ref _hasStarted);
            for (int i = 0; i < count; i++)
            {
                archive.Value(ref _returns[i]);
                archive.Value(ref _lengths[i], 0, FinishedEpisode.MaxSteps, "an episode's length");
                archive.Inner(_environments[i]);
                if (archive.IsLoading && _hasStarted)
                    ReadMask(i, _lengths[i]);
            }
        }
        finally
        {
            _use.Leave();
        }
    }
}
