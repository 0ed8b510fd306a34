using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Amago.Tensors;

/// <summary>Named tensors in a fixed order: a module's parameters, or the contents of a file.</summary>
public sealed class StateDict : IReadOnlyDictionary<string, Tensor>
{
    private readonly OrderedDictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, string> _unreadable = new(StringComparer.Ordinal);

    /// <summary>Free text that travels with the tensors (safetensors' <c>__metadata__</c>).</summary>
    public IDictionary<string, string> Metadata { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// What a file holds under names of their own and is not read, with the reason: text, objects, types without a <see cref="DType"/>.
    /// It counts as absent; whoever asks for it gets the reason in the exception.
    /// </summary>
    public IReadOnlyDictionary<string, string> Unreadable => _unreadable;

    /// <inheritdoc/>
    public int Count => _tensors.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _tensors.Keys;

    /// <inheritdoc/>
    public IEnumerable<Tensor> Values => _tensors.Values;

    /// <summary>The tensor with the given name.</summary>
    /// <exception cref="KeyNotFoundException">
    /// The dictionary has no tensor of that name, or one that is not read; the message says which.
    /// </exception>
    public Tensor this[string key] => _tensors.TryGetValue(key, out Tensor? tensor)
        ? tensor
        : throw new KeyNotFoundException(_unreadable.TryGetValue(key, out string? reason)
            ? $"'{Printable.Short(key)}' is not read: {reason}."
            : $"There is no tensor '{Printable.Short(key)}' among {_tensors.Count}: {Printable.Few(_tensors.Keys)}.");

    /// <summary>Adds a tensor behind the tensors already there.</summary>
    /// <exception cref="ArgumentException">The dictionary already has a tensor of that name.</exception>
    public void Add(string name, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (!_tensors.TryAdd(name, tensor))
            throw new ArgumentException($"There are two tensors named '{Printable.Short(name)}'.", nameof(name));
    }

    /// <summary>
    /// The tensors whose names start with <paramref name="prefix"/>, without it: one submodule out of a whole. So do keys of the metadata;
    /// those without the prefix stay as they are.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// No name starts with the prefix, or none of those that do is of a tensor that is read.
    /// </exception>
    public StateDict WithPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var result = new StateDict();
        foreach ((string name, Tensor tensor) in _tensors)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                result.Add(name[prefix.Length..], tensor);
        }

        foreach ((string name, string reason) in _unreadable)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                result.AddUnreadable(name[prefix.Length..], reason);
        }

        // What is said of the part wins over what is said of the whole.
        foreach ((string key, string value) in Metadata.OrderBy(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)))
            result.Metadata[key.StartsWith(prefix, StringComparison.Ordinal) ? key[prefix.Length..] : key] = value;
        if (result.Count == 0 && result.Unreadable.Count > 0)
        {
            string names = Printable.Few(_unreadable.Where(item => item.Key.StartsWith(prefix, StringComparison.Ordinal)));
            throw new ArgumentException($"Nothing whose name starts with '{Printable.Short(prefix)}' is read: {names}.", nameof(prefix));
        }

        return result.Count > 0
            ? result
            : throw new ArgumentException(
                $"No tensor's name starts with '{Printable.Short(prefix)}'; there are {_tensors.Count}: {Printable.Few(_tensors.Keys)}.",
                nameof(prefix));
    }

    /// <summary>Notes under <see cref="Unreadable"/> what a file has but can't be read; the first reason for a name stays.</summary>
    public void AddUnreadable(string name, string reason) => _unreadable.TryAdd(name, reason);

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _tensors.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Tensor value) => _tensors.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Tensor>> GetEnumerator() => _tensors.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
