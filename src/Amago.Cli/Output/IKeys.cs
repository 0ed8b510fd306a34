namespace Amago.Cli.Output;

/// <summary>Reads keys that were pressed.</summary>
internal interface IKeys
{
    /// <summary>Takes the next key that was pressed, and does not wait for one.</summary>
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
