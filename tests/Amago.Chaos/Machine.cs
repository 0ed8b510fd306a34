using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Amago.Chaos;

/// <summary>A process of the cluster, with the children that it starts, in a network namespace of its own where it has a link.</summary>
internal sealed partial class Machine : IDisposable
{
    private const int Kill = 9, Continue = 18, Stop = 19;

    private readonly Process _process;
    private readonly StringBuilder _said = new();

    /// <summary>Starts a process.</summary>
    /// <param name="program">A program of .NET.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="link">Its link; null for the machine's own network.</param>
    public Machine(string program, IEnumerable<string> args, Link? link)
    {
        string[] command = ["dotnet", program, .. args];
        if (link is not null)
            command = ["ip", "netns", "exec", link.Name, .. command];
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        Link = link;
        _process = Process.Start(start) ?? throw new InvalidOperationException("expected a process, got none.");
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Link? Link { get; }

    public bool HasEnded => _process.HasExited;

    /// <summary>The last that it and its children wrote.</summary>
    public string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    /// <summary>Memory that the largest of its processes holds, in bytes.</summary>
    public long ResidentBytes => Descendants(_process.Id).Append(_process.Id).Max(Resident);

    public async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Kills it and its children, as a power cut does.</summary>
    public void KillAll() => Signal(Kill, [_process.Id, .. Descendants(_process.Id)]);

    /// <summary>Kills the process that computes, where a parent watches over it.</summary>
    public void KillChild() => Signal(Kill, Descendants(_process.Id).TakeLast(1));

    /// <summary>Has it and its children stand still.</summary>
    public void Freeze() => Signal(Stop, [_process.Id, .. Descendants(_process.Id)]);

    /// <summary>Has them go on.</summary>
    public void Thaw() => Signal(Continue, [_process.Id, .. Descendants(_process.Id)]);

    public void Dispose()
    {
        if (!_process.HasExited)
            KillAll();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Note(string? line)
    {
        lock (_said)
        {
            _said.Append(line).Append(" | ");
            if (_said.Length > 4000)
                _said.Remove(0, _said.Length - 3000);
        }
    }

    private static void Signal(int signal, IEnumerable<int> processes)
    {
        foreach (int process in processes)
            _ = SignalProcess(process, signal); // it may have ended meanwhile
    }

    private static long Resident(int process)
    {
        try
        {
            using Process found = Process.GetProcessById(process);
            return found.WorkingSet64;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return 0; // it has ended
        }
    }

    private static List<int> Descendants(int process)
    {
        var found = new List<int>();
        string children =
            $"/proc/{process.ToString(CultureInfo.InvariantCulture)}/task/{process.ToString(CultureInfo.InvariantCulture)}/children";
        try
        {
            // A process is started by any of its threads.
            foreach (string task in Directory.EnumerateDirectories(Path.GetDirectoryName(Path.GetDirectoryName(children))!))
            {
                foreach (string child in File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    int id = int.Parse(child, CultureInfo.InvariantCulture);
                    found.Add(id);
                    found.AddRange(Descendants(id));
                }
            }
        }
        catch (IOException)
        {
            // it has ended
        }
        catch (UnauthorizedAccessException)
        {
            // it has ended
        }

        return found;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SignalProcess(int process, int signal);
}
