using Amago.Rl;
using Amago.Serving.Models;

namespace Amago.Tests.Serving;

/// <summary>Answers with its number and a multiple of the observation's first value.</summary>
internal sealed class StubModel(int maxBatch, int number = 0, Action<int>? answers = null, int length = 2, float gain = 1) : IServedModel
{
    private readonly ManualResetEventSlim _disposed = new();

    public ObservationSpace Space { get; } = new([new VectorEntry("observation", length)]);

    public int MaxBatch => maxBatch;

    /// <summary>A question that it can be asked.</summary>
    public static Dictionary<string, Tensor> Question(float value, int rows = 1, int length = 2) => new(StringComparer.Ordinal)
    {
        ["obs"] = Tensor.FromArray(Enumerable.Repeat(value, length * rows).ToArray(), [rows, length]),
    };

    public StateDict Answer(ObservationBatch observations)
    {
        Assert.False(_disposed.IsSet);
        answers?.Invoke(observations.Count);
        int count = observations.Count;
        float[] values = observations.Tensors[0].ToArray<float>();
        var outputs = new StateDict();
        float[] firsts = [.. Enumerable.Range(0, count).Select(row => gain * values[length * row])];
        outputs.Add("values", Tensor.FromArray(firsts, [count, 1]));
        outputs.Add("number", Tensor.FromArray(Enumerable.Repeat((long)number, count).ToArray(), [count]));
        return outputs;
    }

    /// <summary>Waits until it is disposed of.</summary>
    public bool WaitUntilDisposed() => _disposed.Wait(TimeSpan.FromSeconds(60));

    public void Dispose() => _disposed.Set();
}
