namespace Amago.Cli.Output;

/// <summary>Reads keys that were pressed.</summary>
internal interface IKeys
{
    /// <summary>Takes the next one, if there is one already; it does not wait.</summary>
    bool TryRead(out ConsoleKey key);
}

/// <summary>The keys of the process's terminal.</summary>
internal sealed class TerminalKeys : IKeys
{
    public bool TryRead(out ConsoleKey key)
    {
        bool isThere = Console.KeyAvailable;
        key = isThere ? Console.ReadKey(intercept: true).Key : default;
        return isThere;
    }
}
