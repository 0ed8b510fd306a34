using Amago.Serving.Models;

namespace Amago.Tests.Serving;

/// <summary>A model that stands still after its warm-up until the gate is opened.</summary>
internal sealed class Gate : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ManualResetEventSlim _open = new(initialState: true);
    private readonly SemaphoreSlim _entered = new(0);
    private volatile bool _isWatched;

    /// <summary>The numbers of observations that it was asked since it was closed first.</summary>
    public List<int> Batches { get; } = [];

    /// <summary>A model behind the gate.</summary>
    /// <param name="path">Its file; one that does not change without it.</param>
    public ModelSource Source(string? path = null) =>
        new("p", path ?? typeof(Gate).Assembly.Location, (maxBatch, _) => new StubModel(maxBatch, answers: Pass));

    /// <summary>Closes it: what comes now waits within the model.</summary>
    public void Close()
    {
        _open.Reset();
        _isWatched = true;
    }

    public void Open() => _open.Set();

    /// <summary>Waits until a batch stands at the closed gate.</summary>
    public async Task EnteredAsync() => Assert.True(await _entered.WaitAsync(Patience, TestContext.Current.CancellationToken));

    /// <summary>Waits at the closed gate.</summary>
    public void Pass(int count)
    {
        if (!_isWatched)
            return;
        Batches.Add(count);
        if (_open.IsSet)
            return;
        _entered.Release();
        Assert.True(_open.Wait(Patience));
    }

    public void Dispose()
    {
        _open.Dispose();
        _entered.Dispose();
    }
}
