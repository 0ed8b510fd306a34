using System.Diagnostics;

namespace Amago.Mutation;

/// <summary>How a program ended.</summary>
/// <param name="Code">Its exit code, or <c>null</c> when it was ended because its time was over.</param>
/// <param name="Output">What it wrote, both streams.</param>
internal sealed record CommandResult(int? Code, string Output);

/// <summary>Runs programs.</summary>
internal static class Command
{
    // Far more than a test needs: a mutant that never stops allocating ends itself.
    private const string HeapLimit = "0x100000000";

    /// <summary>Runs a program until it ends or its time is over; then it ends with its children.</summary>
    /// <exception cref="OperationCanceledException">The whole run was interrupted.</exception>
    public static async Task<CommandResult> Run(
        string program, IEnumerable<string> arguments, string folder, TimeSpan limit, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (program != "dotnet")
            start.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit;
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        time.CancelAfter(limit);
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        bool ended = true;
        try
        {
            await process.WaitForExitAsync(time.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            cancel.ThrowIfCancellationRequested();
            ended = false;
        }

        string text = await output.ConfigureAwait(false) + await errors.ConfigureAwait(false);
        return new CommandResult(ended ? process.ExitCode : null, text);
    }
}
