namespace Amago.Rl;

/// <summary>
/// Has a state that can be saved and restored, so that a run continues bit for bit. An environment that implements it can be part of a
/// run that is stopped and resumed; one that does not works everywhere else.
/// </summary>
public interface ISavable
{
    /// <summary>Whether saving works; a wrapper is savable if what it wraps is.</summary>
    bool IsSavable => true;

    /// <summary>
    /// Names every field that decides what happens next, in an order of its own: <c>archive.Value(ref _x, 0, 9)</c>. The same lines save
    /// and load.
    /// </summary>
    /// <param name="archive">Receives the fields' values when saving, and sets them when loading.</param>
    void Serialize(StateArchive archive);
}
