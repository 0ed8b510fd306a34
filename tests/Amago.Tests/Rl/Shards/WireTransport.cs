using Amago.Rl;

namespace Amago.Tests.Rl.Shards;

/// <summary>
/// Carries requests and results as bytes to shards that are made anew for each request, as a pool of other processes would. Answers come
/// when <see cref="_expected"/> requests are there, the last one first.
/// </summary>
internal sealed class WireTransport(ShardedRun run, int expected = 1) : IShardTransport
{
    private readonly int _expected = expected;
    private readonly List<(byte[] Request, TaskCompletionSource<ShardResult> Answer)> _waiting = [];

    /// <summary>Called before a request is played: may throw.</summary>
    public Action<ShardRequest>? Before { get; init; }

    /// <summary>Hashes of the results, in the order in which they were played.</summary>
    public List<string> Results { get; } = [];

    public Task<ShardResult> RollAsync(ShardRequest request, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<ShardResult>();
        _waiting.Add((request.ToBytes(), answer));
        if (_waiting.Count == _expected)
        {
            for (int i = _waiting.Count - 1; i >= 0; i--)
                Answer(_waiting[i].Request, _waiting[i].Answer);
            _waiting.Clear();
        }

        return answer.Task;
    }

    private void Answer(byte[] bytes, TaskCompletionSource<ShardResult> answer)
    {
        try
        {
            ShardRequest request = ShardRequest.FromBytes(bytes);
            Before?.Invoke(request);
            byte[] result = run.CreateShard(request.Shard).Roll(request).ToBytes();
            Results.Add(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(result)));
            answer.SetResult(ShardResult.FromBytes(result, run.Plan));
        }
        catch (Exception e)
        {
            answer.SetException(e);
        }
    }
}
