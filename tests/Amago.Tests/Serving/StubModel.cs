using Amago.Rl;
using Amago.Serving.Models;

namespace Amago.Tests.Serving;

/// <summary>Answers with its number and the observation's first value, when its gate is open.</summary>
internal sealed class StubModel(int maxBatch, int number = 0, Action<int>? answers = null) : IServedModel
{
    private readonly ManualResetEventSlim _disposed = new();

    public ObservationSpace Space { get; } = new([new VectorEntry("observation", 2)]);

    public int MaxBatch => maxBatch;

    /// <summary>A question that it can be asked.</summary>
    public static Dictionary<string, Tensor> Question(float value, int rows = 1) => new(StringComparer.Ordinal)
    {
        ["obs"] = Tensor.FromArray(Enumerable.Repeat(value, 2 * rows).ToArray(), [rows, 2]),
    };

    public StateDict Answer(ObservationBatch observations)
    {
        Assert.False(_disposed.IsSet);
        answers?.Invoke(observations.Count);
        int count = observations.Count;
        float[] values = observations.Tensors[0].ToArray<float>();
        var outputs = new StateDict();
        outputs.Add("values", Tensor.FromArray(Enumerable.Range(0, count).Select(row => values[2 * row]).ToArray(), [count, 1]));
        outputs.Add("number", Tensor.FromArray(Enumerable.Repeat((long)number, count).ToArray(), [count]));
        return outputs;
    }

    /// <summary>Waits until it is disposed of.</summary>
    public bool WaitUntilDisposed() => _disposed.Wait(TimeSpan.FromSeconds(60));

    public void Dispose() => _disposed.Set();
}
