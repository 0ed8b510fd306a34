using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Amago.Tensors;

/// <summary>Named tensors in a fixed order: a module's parameters, or the contents of a file.</summary>
public sealed class StateDict : IReadOnlyDictionary<string, Tensor>
{
    private readonly OrderedDictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);

    /// <summary>Free text that travels with the tensors (safetensors' <c>__metadata__</c>).</summary>
    public IDictionary<string, string> Metadata { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <inheritdoc/>
    public int Count => _tensors.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _tensors.Keys;

    /// <inheritdoc/>
    public IEnumerable<Tensor> Values => _tensors.Values;

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Tensor this[string key] => _tensors.TryGetValue(key, out Tensor? tensor)
        ? tensor
        : throw new KeyNotFoundException($"There is no tensor '{Printable.Short(key)}' among {_tensors.Count}: {Names.Few(_tensors.Keys)}.");

    /// <summary>Adds a tensor behind those already there.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(string name, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (!_tensors.TryAdd(name, tensor))
            throw new ArgumentException($"There are two tensors named '{Printable.Short(name)}'.", nameof(name));
    }

    /// <summary>The tensors whose names start with <paramref name="prefix"/>, without it: one submodule out of a whole.</summary>
    /// <exception cref="ArgumentException">No name starts with the prefix.</exception>
    public StateDict WithPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var result = new StateDict();
        foreach ((string name, Tensor tensor) in _tensors)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                result.Add(name[prefix.Length..], tensor);
        }

        foreach ((string key, string value) in Metadata)
            result.Metadata.Add(key, value);
        return result.Count > 0
            ? result
            : throw new ArgumentException($"No tensor's name starts with '{Printable.Short(prefix)}'; there are {_tensors.Count}: {Names.Few(_tensors.Keys)}.", nameof(prefix));
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _tensors.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Tensor value) => _tensors.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Tensor>> GetEnumerator() => _tensors.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
