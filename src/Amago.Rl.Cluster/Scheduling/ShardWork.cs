using Amago.Rl.Cluster.Work;

namespace Amago.Rl.Cluster.Scheduling;

/// <summary>A rollout that the learner has asked for, and who plays it.</summary>
/// <param name="order">What is to be played.</param>
/// <param name="isVerified">Whether two workers play it on purpose.</param>
internal sealed class ShardWork(RollOrder order, bool isVerified)
{
    private TaskCompletionSource<ShardResult>? _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RollOrder Order => order;

    public bool IsVerified => isVerified;

    public List<Attempt> Attempts { get; } = [];

    /// <summary>The first result's SHA-256, and whose it is; null before.</summary>
    public (byte[] Hash, string Player)? First { get; set; }

    /// <summary>The first result, until the second has come too where it is waited for.</summary>
    public ShardResult? Result { get; set; }

    /// <summary>Attempts that came to nothing.</summary>
    public int Losses { get; set; }

    /// <summary>Why the first worker could not play it; null where none said so.</summary>
    public Exception? Failure { get; set; }

    public bool IsOver => _result is null or { Task.IsCompleted: true };

    public Task<ShardResult> Task => _result!.Task;

    public void Complete() => _result?.TrySetResult(Result!);

    public void Fail(Exception exception) => _result?.TrySetException(exception);

    /// <summary>Holds the result no longer: whoever asked for it has it, and an attempt that goes on keeps this object.</summary>
    public void Release() => (_result, Result) = (null, null);
}
