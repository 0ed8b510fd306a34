using System.Collections;
using System.Globalization;

namespace Amago.Nets;

/// <summary>Modules by number, as <c>torch.nn.ModuleList</c>: their names are 0, 1, 2, ...</summary>
public sealed class ModuleList<T> : Module, IReadOnlyList<T>
    where T : Module
{
    private readonly List<T> _modules = [];

    /// <summary>Registers the modules under the names 0, 1, 2, ...</summary>
    public ModuleList(IEnumerable<T> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        foreach (T module in modules)
            _modules.Add(Register(_modules.Count.ToString(CultureInfo.InvariantCulture), module));
    }

    /// <inheritdoc/>
    public int Count => _modules.Count;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The index is not in 0..Count-1.</exception>
    public T this[int index] => (uint)index < (uint)Count
        ? _modules[index]
        : throw new ArgumentOutOfRangeException(nameof(index), $"ModuleList: expected an index below the {Count} modules, got {index}.");

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => _modules.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
