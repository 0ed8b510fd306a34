namespace Amago.Formats.Files;

/// <summary>What is wrong with a file that is read all the same: one line for whoever reads it, however much there is.</summary>
/// <param name="file">Name of the file in the line.</param>
/// <param name="warn">Receives the line; null where nobody asks for it.</param>
internal sealed class FileNotes(string file, Action<string>? warn)
{
    // A file may have as many faults as bytes.
    private const int Most = 3;

    // A note may quote a name of any length.
    private const int MaxLength = 320;

    private readonly List<string> _notes = [];
    private int _said;
    private int _left;

    public string File => file;

    /// <summary>Keeps a note, unless it was kept already.</summary>
    public void Add(string note)
    {
        note = Printable.Short(note, MaxLength);
        if (_notes.Contains(note, StringComparer.Ordinal))
            return;
        if (_notes.Count < Most)
            _notes.Add(note);
        else
            _left++;
    }

    /// <summary>Says what was kept since the last time.</summary>
    public void Say()
    {
        if (_said == _notes.Count)
            return;
        string more = _left > 0 ? $"; and {_left} more" : "";
        warn?.Invoke($"{Printable.Line(file)}: {string.Join("; ", _notes.Skip(_said))}{more}.");
        _said = _notes.Count;
    }
}
