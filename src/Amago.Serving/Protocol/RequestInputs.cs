using System.Globalization;
using Amago.Serving.Models;

namespace Amago.Serving.Protocol;

/// <summary>The inputs of a request, checked one by one against what a model takes, however they were written.</summary>
/// <param name="model">The model.</param>
internal sealed class RequestInputs(Generation model)
{
    private const int MaxRank = 32;

    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);

    /// <summary>Refuses a shape of more sizes than any tensor has, before they are copied or shown.</summary>
    /// <param name="name">The input's name.</param>
    /// <param name="rank">The number of sizes that the request says.</param>
    /// <exception cref="RefusedException">There are too many.</exception>
    public static void ExpectRank(string name, int rank)
    {
        if (rank > MaxRank)
            throw Bad($"{Printable.Short(name)}: expected a shape of at most {MaxRank} sizes, got {rank}.");
    }

    /// <summary>What an input of the name has to be, before any of its numbers is read.</summary>
    /// <param name="name">The input's name.</param>
    /// <param name="type">The datatype that the request says.</param>
    /// <param name="sizes">The shape that the request says.</param>
    /// <returns>Its entry and its shape (N, ...), with N from 1 to the most of a batch.</returns>
    /// <exception cref="RefusedException">The model has no such input, or another one, or takes fewer at once.</exception>
    public (ObservationEntry Entry, Shape Shape) Expect(string name, string type, ReadOnlySpan<long> sizes)
    {
        if (!model.Inputs.TryGetValue(name, out ObservationEntry? entry))
            throw Bad($"inputs: expected {model.InputNames}, got '{Printable.Short(name)}'.");
        if (_tensors.ContainsKey(entry.Name))
            throw Bad($"inputs: expected '{name}' once, got it twice.");
        if (type != DataType.Of(entry.DType))
            throw Bad($"{name}: expected the datatype {DataType.Of(entry.DType)}, got '{Printable.Short(type)}'.");
        ReadOnlySpan<int> row = entry.Shape.Sizes;
        bool fits = sizes.Length == row.Length + 1 && sizes[0] >= 1;
        for (int i = 0; fits && i < row.Length; i++)
            fits = sizes[i + 1] == row[i];
        if (!fits)
        {
            string expected = string.Concat(row.ToArray().Select(static size => $", {size}"));
            throw Bad($"{name}: expected the shape [N{expected}] with N from 1 to {model.MaxBatch}, got {Shown(sizes)}.");
        }

        return sizes[0] <= model.MaxBatch
            ? (entry, (int[])[(int)sizes[0], .. row])
            : throw new RefusedException(
                RefusedException.TooLarge, $"{name}: expected at most {model.MaxBatch} observations at once, got {sizes[0]}.");
    }

    /// <summary>Takes an input's numbers.</summary>
    /// <exception cref="RefusedException">They would spoil a batch for others: not finite, or alternatives that there are not.</exception>
    public void Add(string name, ObservationEntry entry, Tensor tensor)
    {
        if (tensor.DType == DType.Float32)
        {
            foreach (float value in tensor.AsSpan<float>())
            {
                if (!float.IsFinite(value))
                    throw Bad($"{name}: expected finite numbers, got {value.ToString(CultureInfo.InvariantCulture)}.");
            }
        }

        if (entry is DiscreteEntry discrete)
        {
            foreach (long value in tensor.AsSpan<long>())
            {
                if (value < 0 || value >= discrete.Count)
                    throw Bad($"{name}: expected 0 to {discrete.Count - 1}, got {value}.");
            }
        }

        _tensors.Add(entry.Name, tensor);
    }

    /// <summary>All inputs as observations.</summary>
    /// <exception cref="RefusedException">One is missing, or they are of different numbers.</exception>
    public ObservationBatch Finish()
    {
        foreach ((string name, ObservationEntry entry) in model.Inputs)
        {
            if (!_tensors.ContainsKey(entry.Name))
                throw Bad($"inputs: expected {model.InputNames}, got none of the name '{Printable.Short(name)}'.");
        }

        try
        {
            return ObservationBatch.FromTensors(model.Space, _tensors);
        }
        catch (ArgumentException e)
        {
            throw Bad(InvalidFileException.TextOf(e));
        }
    }

    /// <summary>The outputs that are asked for.</summary>
    /// <param name="outputs">Their names, in the request's order, and whether they come as bytes.</param>
    /// <returns>Null for none, which is all.</returns>
    /// <exception cref="RefusedException">The model has no such output, or one is named twice.</exception>
    public RequestedOutput[]? Outputs(IEnumerable<RequestedOutput> outputs)
    {
        var requested = new List<RequestedOutput>();
        foreach (RequestedOutput output in outputs)
        {
            if (!model.Outputs.Exists(known => known.Name == output.Name))
                throw Bad($"outputs: expected {model.OutputNames}, got '{Printable.Short(output.Name)}'.");
            if (requested.Exists(other => other.Name == output.Name))
                throw Bad($"outputs: expected '{output.Name}' once, got it twice.");
            requested.Add(output);
        }

        return requested.Count == 0 ? null : [.. requested];
    }

    private static string Shown(ReadOnlySpan<long> sizes) => Printable.Short($"[{string.Join(", ", sizes.ToArray())}]");

    private static RefusedException Bad(string message) => new(RefusedException.Damaged, message);
}
