namespace Amago.Nets.Optimizers;

/// <summary>Takes an optimizer's state apart and collects what is wrong with it.</summary>
internal sealed class OptimizerStateReader(string optimizer, StateDict state)
{
    private readonly List<string> _problems = [];
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <summary>Whether a name starts with a prefix.</summary>
    public bool HasAny(string prefix) => state.Keys.Any(name => name.StartsWith(prefix, StringComparison.Ordinal));

    public float Number(string name) => Take(name, DType.Float32, Shape.Scalar) is { } tensor ? tensor.Item<float>() : 0;

    public float NumberNotNegative(string name)
    {
        float number = Number(name);
        if (!(float.IsFinite(number) && number >= 0))
            _problems.Add($"{name}: expected a finite number of at least 0, got {number}");
        return number;
    }

    public void ExpectNumber(string name, float expected)
    {
        if (Take(name, DType.Float32, Shape.Scalar) is { } tensor && !tensor.Item<float>().Equals(expected))
            _problems.Add($"{name}: expected {expected}, got {tensor.Item<float>()}");
    }

    public int Count(string name, int minimum)
    {
        if (Take(name, DType.Int64, Shape.Scalar) is not { } tensor)
            return 0;
        long count = tensor.Item<long>();
        if (count >= minimum && count <= int.MaxValue)
            return (int)count;
        _problems.Add($"{name}: expected {minimum} to {int.MaxValue} steps, got {count}");
        return 0;
    }

    /// <summary>
    /// A copy of a float32 tensor's values; empty where the tensor is missing or of another type or shape, which is noted.
    /// </summary>
    public float[] Values(string name, Shape shape) => Take(name, DType.Float32, shape)?.ToArray<float>() ?? [];

    /// <summary>Ends the reading with an error if anything was wrong.</summary>
    /// <exception cref="ArgumentException">A tensor was missing, wrong or left over; the message lists them.</exception>
    public void ThrowIfWrong()
    {
        string[] surplus = [.. state.Keys.Where(name => !_read.Contains(name))];
        if (surplus.Length > 0)
            _problems.Add($"surplus: {Printable.Few(surplus)}");
        if (_problems.Count > 0)
            throw new ArgumentException($"{optimizer}: the state does not fit. {string.Join("; ", _problems)}.", nameof(state));
    }

    private Tensor? Take(string name, DType type, Shape shape)
    {
        _read.Add(name);
        if (!state.TryGetValue(name, out Tensor? tensor))
        {
            _problems.Add($"missing: {name}");
            return null;
        }

        if (tensor.DType == type && tensor.Shape == shape)
            return tensor;
        _problems.Add($"{name}: expected {type.Text()} {shape}, got {tensor.Describe()}");
        return null;
    }
}
