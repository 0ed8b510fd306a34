namespace Amago.Rl.Readers.Sources;

/// <summary>Sizes of layers, read off the parameters that a file has.</summary>
internal sealed class ParameterShapes(StateDict parameters)
{
    /// <summary>Whether the file has a parameter.</summary>
    public bool Has(string name) => parameters.ContainsKey(name);

    /// <summary>Whether a parameter's name starts so.</summary>
    public bool HasPrefix(string prefix) => parameters.Keys.Any(name => name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>The shape of a linear layer's weight: outputs and inputs.</summary>
    public (int Outputs, int Inputs) Linear(string layer)
    {
        Shape shape = Of($"{layer}.weight", 2);
        return (shape[0], shape[1]);
    }

    /// <summary>The shape of a parameter.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="rank">How many dimensions it has to have.</param>
    /// <exception cref="ArgumentException">There is none, or one of other dimensions or without values.</exception>
    public Shape Of(string name, int rank)
    {
        if (!parameters.TryGetValue(name, out Tensor? parameter))
        {
            string reason = parameters.Unreadable.TryGetValue(name, out string? why) ? $"one that is not read: {why}" : "none";
            throw new ArgumentException($"expected a parameter {Printable.Short(name)}, got {reason}.");
        }

        return parameter.Rank == rank && parameter.ElementCount > 0
            ? parameter.Shape
            : throw new ArgumentException(
                $"expected {Printable.Short(name)} of {rank} dimensions, got {parameter.DType} {parameter.Shape}.");
    }

    /// <summary>The names, each once, that stand between a prefix and the next dot.</summary>
    public IEnumerable<string> PartsBehind(string prefix) => parameters.Keys
        .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
        .Select(name => name[prefix.Length..].Split('.')[0])
        .Distinct(StringComparer.Ordinal);

    /// <summary>Outputs of the linear layers <c>PREFIX0</c>, <c>PREFIX2</c>, ...: every second number is an activation.</summary>
    public int[] Layers(string prefix)
    {
        var outputs = new List<int>();
        for (int i = 0; Has($"{prefix}{i}.weight"); i += 2)
            outputs.Add(Linear($"{prefix}{i}").Outputs);
        return [.. outputs];
    }
}
