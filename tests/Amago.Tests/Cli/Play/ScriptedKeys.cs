using Amago.Cli.Output;

namespace Amago.Tests.Cli.Play;

/// <summary>Keys that arrive between steps: a group for each step, and q when there are no more.</summary>
internal sealed class ScriptedKeys(params ConsoleKey[][] steps) : IKeys
{
    private int _step, _key;

    /// <summary>A key at each of some steps, as a terminal repeats one that is held.</summary>
    public static ScriptedKeys Held(ConsoleKey key, int steps) => new([.. Enumerable.Repeat(new[] { key, key }, steps)]);

    public bool TryRead(out ConsoleKey key)
    {
        key = ConsoleKey.Q;
        if (_step == steps.Length)
            return true;
        if (_key == steps[_step].Length)
        {
            (_step, _key) = (_step + 1, 0);
            return false;
        }

        key = steps[_step][_key++];
        return true;
    }
}
