using System.Collections.Concurrent;
using System.Diagnostics;
using Amago.Tests.Rl.Cluster.Commands;

namespace Amago.Tests.Rl.Cluster.Hosting;

/// <summary>A process of the program, and what it has said so far.</summary>
internal sealed class ToldProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    public ToldProcess(params string[] args)
    {
        _process = ClusterRun.Start(new Dictionary<string, string>(), args);
        _process.ErrorDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        _process.OutputDataReceived += static (_, _) => { }; // nobody asks for it
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    /// <summary>What the process has of the machine's memory, in bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Waits until a line has a text.</summary>
    public async Task SaysAsync(string text)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Patience; await Task.Delay(20))
        {
            if (_lines.Any(line => line.Contains(text, StringComparison.Ordinal)))
                return;
        }

        Assert.Fail($"expected a line with '{text}', got:\n{string.Join('\n', _lines)}");
    }

    /// <summary>Waits for the process to end, and gives its exit code.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>No line has a text.</summary>
    public void Never(string text) => Assert.DoesNotContain(_lines, line => line.Contains(text, StringComparison.Ordinal));

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
