namespace Amago.Formats;

/// <summary>Words about a file that was written, though not as usual: a command line shows them, other programs need not listen.</summary>
public static class OutputNotices
{
    private static readonly AsyncLocal<Action<string>?> Listener = new();

    /// <summary>Hands the notices of this flow of control to <paramref name="listener"/> until the result is disposed of.</summary>
    /// <param name="listener">Takes one sentence, which begins with the file's name: that it was written in place, and why.</param>
    public static IDisposable Listen(Action<string> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        var before = new Before(Listener.Value);
        Listener.Value = listener;
        return before;
    }

    /// <summary>Says something: one sentence that begins with the file's name.</summary>
    internal static void Say(string text) => Listener.Value?.Invoke(text);

    private sealed class Before(Action<string>? listener) : IDisposable
    {
        public void Dispose() => Listener.Value = listener;
    }
}
