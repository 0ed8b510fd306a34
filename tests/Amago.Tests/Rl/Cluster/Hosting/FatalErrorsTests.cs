using Amago.Rl.Cluster.Hosting;

namespace Amago.Tests.Rl.Cluster.Hosting;

/// <summary>The end of a process whose engine can't go on: with one note, as an error, never as a crash.</summary>
public sealed class FatalErrorsTests
{
    [Fact]
    public async Task The_process_ends_once_with_a_note_of_what_the_engine_said()
    {
        var notes = new List<string>();
        int ends = 0;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var errors = new FatalErrors(notes.Add, () =>
        {
            Interlocked.Increment(ref ends);
            ended.SetResult();
        });
        Assert.True(errors.IsUnexpected(new InvalidOperationException()));
        errors.OnFatalException(
            this, "I have been told I am dead,\nso this silo will stop!", new InvalidOperationException("declared dead"));
        errors.OnFatalException(this, "again", null);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(1, ends);
        string note = Assert.Single(notes);
        Assert.StartsWith("the cluster's engine can't go on: I have been told I am dead,", note, StringComparison.Ordinal);
        Assert.EndsWith("declared dead", note, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', note);
    }
}
