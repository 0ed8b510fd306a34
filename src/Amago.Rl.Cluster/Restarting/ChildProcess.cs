using System.Diagnostics;

namespace Amago.Rl.Cluster.Restarting;

/// <summary>This program once more, as a child of this process.</summary>
internal static class ChildProcess
{
    /// <summary>Starts this program with other arguments; what it writes goes where this process writes.</summary>
    public static Process Start(IEnumerable<string> args)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("the program's own file is not known.");
        bool isHost = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        IEnumerable<string> assembly = isHost ? [typeof(ChildProcess).Assembly.Location] : [];
        var start = new ProcessStartInfo(program, assembly.Concat(args)) { UseShellExecute = false, RedirectStandardInput = true };
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0"; // the engine aborts its process on purpose: no dump each time
        return Process.Start(start) ?? throw new InvalidOperationException($"{program}: expected a process, got none.");
    }

    /// <summary>Calls back when the parent asks this process to leave, or is no more.</summary>
    /// <param name="ended">What to do then.</param>
    public static void WatchParent(Action ended)
    {
        var thread = new Thread(() =>
        {
            using Stream input = Console.OpenStandardInput();
            Span<byte> buffer = stackalloc byte[64];
            while (input.Read(buffer) > 0)
            {
                // The parent says nothing: what comes is the end.
            }

            ended();
        })
        {
            IsBackground = true,
            Name = "parent",
        };
        thread.Start();
    }
}
