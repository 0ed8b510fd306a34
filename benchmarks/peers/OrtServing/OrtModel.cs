using Amago.Rl;
using Amago.Serving.Models;
using Amago.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace Amago.OrtServing;

/// <summary>A policy's exported file under ONNX Runtime, with all graph optimisations and the server's default of threads.</summary>
internal sealed class OrtModel(string path, ObservationSpace space, int maxBatch) : IServedModel
{
    private readonly InferenceSession _session =
        new(path, new SessionOptions { IntraOpNumThreads = Math.Max(1, Environment.ProcessorCount / 2) });

    private readonly RunOptions _run = new();

    public ObservationSpace Space => space;

    public int MaxBatch => maxBatch;

    public StateDict Answer(ObservationBatch observations)
    {
        var inputs = new Dictionary<string, OrtValue>(StringComparer.Ordinal);
        foreach ((ObservationEntry entry, Tensor tensor) in space.Entries.Zip(observations.Tensors))
        {
            long[] shape = [.. tensor.Shape.Sizes.ToArray().Select(static size => (long)size)];
            inputs.Add(space.Entries.Count == 1 ? "obs" : $"obs.{entry.Name}", tensor.DType switch
            {
                DType.UInt8 => OrtValue.CreateTensorValueFromMemory(tensor.ToArray<byte>(), shape),
                DType.Int64 => OrtValue.CreateTensorValueFromMemory(tensor.ToArray<long>(), shape),
                _ => OrtValue.CreateTensorValueFromMemory(tensor.ToArray<float>(), shape),
            });
        }

        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(_run, inputs, _session.OutputNames);
        var answers = new StateDict();
        foreach ((string name, OrtValue value) in _session.OutputNames.Zip(outputs))
        {
            OrtTensorTypeAndShapeInfo form = value.GetTensorTypeAndShape();
            int[] shape = Array.ConvertAll(form.Shape, static size => (int)size);
            answers.Add(name, form.ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int64
                ? Tensor.FromArray(value.GetTensorDataAsSpan<long>().ToArray(), shape)
                : Tensor.FromArray(value.GetTensorDataAsSpan<float>().ToArray(), shape));
        }

        foreach (OrtValue value in inputs.Values)
            value.Dispose();
        return answers;
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }
}
