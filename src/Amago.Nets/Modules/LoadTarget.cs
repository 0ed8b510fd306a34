using Amago.Tensors;

namespace Amago.Nets.Modules;

/// <summary>
/// A network that is built to take a file's parameters, because the file, or a configuration beside it, says what it looks like. As long as
/// this is open, modules that this thread makes have together no more parameters than the file, or than 2^20 where it has fewer, whatever
/// sizes are claimed, and draw no values, which the file's would replace.
/// </summary>
internal sealed class LoadTarget : IDisposable
{
    // What is a little too large may be built: which names and shapes do not fit says more than a count.
    private const long FreeParameters = 1 << 20;

    [ThreadStatic]
    private static LoadTarget? _current;

    private readonly LoadTarget? _outer = _current;
    private readonly string _source;
    private readonly long _parameters;
    private long _made;

    private LoadTarget(long parameters, string source) => (_parameters, _source, _current) = (parameters, source, this);

    /// <summary>Whether the modules that are made take their parameters from a file.</summary>
    public static bool IsOpen => _current is not null;

    /// <summary>Starts the building of a network.</summary>
    /// <param name="parameters">The file's parameters, whose number bounds that of the network.</param>
    /// <param name="source">What messages call the file.</param>
    /// <returns>The open target, to be disposed of when the network is built.</returns>
    public static LoadTarget Of(StateDict parameters, string source) =>
        new(parameters.Values.Sum(static tensor => (long)tensor.ElementCount), source);

    /// <summary>Counts parameters that are about to be made.</summary>
    /// <exception cref="ArgumentException">The parameters are more than the file can fill, or than a tensor holds.</exception>
    public static void Count(string module, params ReadOnlySpan<long> sizes)
    {
        Int128 count = 1;
        foreach (long size in sizes)
            count *= size;
        if (_current is { } target)
            target.Add(module, count, sizes);
        if (count > Array.MaxLength)
        {
            throw new ArgumentException(
                $"{module}: expected parameters of at most {Array.MaxLength} values, got ({string.Join(", ", sizes.ToArray())}).");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _current = _outer;

    private void Add(string module, Int128 count, ReadOnlySpan<long> sizes)
    {
        if (_made + count > Math.Max(_parameters, FreeParameters))
        {
            throw new ArgumentException(
                $"{module}: expected a network of {_parameters} parameters, as many as {_source} has; "
                + $"got one of {_made + count} or more, with ({string.Join(", ", sizes.ToArray())}) here.");
        }

        _made += (long)count;
    }
}
