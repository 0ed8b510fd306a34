namespace Amago.Nets;

/// <summary>
/// A network that is built to take a file's parameters, because the file, or a configuration beside it, says what it looks like: no larger
/// than the file, whatever sizes are claimed, and without drawing values, which the file's would replace.
/// </summary>
public sealed class LoadTarget
{
    // What is a little too large may be built: which names and shapes do not fit says more than a count.
    private const long FreeParameters = 1 << 20;

    [ThreadStatic]
    private static LoadTarget? _current;

    private readonly string _source;
    private readonly long _parameters;
    private long _made;

    private LoadTarget(long parameters, string source) => (_parameters, _source) = (parameters, source);

    /// <summary>
    /// Whether the modules that this thread makes take their parameters from a file: a module of one's own may leave out what costs time
    /// and is replaced anyhow.
    /// </summary>
    public static bool IsOpen => _current is not null;

    /// <summary>
    /// Builds a network. The modules that this thread makes meanwhile have together no more parameters than the file, or than 2^20 where it
    /// has fewer, and are zero; the caller copies the parameters into them, with <see cref="Module.LoadStateDict"/>.
    /// </summary>
    /// <typeparam name="T">What is built.</typeparam>
    /// <param name="parameters">What the file has.</param>
    /// <param name="source">What messages call the file.</param>
    /// <param name="build">Builds the network on this thread.</param>
    /// <exception cref="ArgumentException">The network would be larger than the file.</exception>
    public static T Build<T>(StateDict parameters, string source, Func<T> build)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(build);
        LoadTarget? outer = _current;
        _current = new LoadTarget(parameters.Values.Sum(static tensor => (long)tensor.ElementCount), source);
        try
        {
            return build();
        }
        finally
        {
            _current = outer;
        }
    }

    /// <summary>Counts parameters that are about to be made.</summary>
    /// <exception cref="ArgumentException">They are more than the file can fill, or than a tensor holds.</exception>
    internal static void Count(string module, params ReadOnlySpan<long> sizes)
    {
        Int128 count = Product(sizes);
        if (_current is { } target)
            target.Add(module, count, sizes);
        ExpectRoom(module, count, sizes);
    }

    /// <summary>
    /// Says whether a tensor holds parameters, before the layers in front of it draw theirs; where a file's are to come, nothing is drawn
    /// and <see cref="Count"/> says more.
    /// </summary>
    /// <exception cref="ArgumentException">They are more than a tensor holds.</exception>
    internal static void Foresee(string module, params ReadOnlySpan<long> sizes)
    {
        if (!IsOpen)
            ExpectRoom(module, Product(sizes), sizes);
    }

    private static Int128 Product(ReadOnlySpan<long> sizes)
    {
        Int128 count = 1;
        foreach (long size in sizes)
            count *= size;
        return count;
    }

    private static void ExpectRoom(string module, Int128 count, ReadOnlySpan<long> sizes)
    {
        if (count > Array.MaxLength)
        {
            throw new ArgumentException(
                $"{module}: expected parameters of at most {Array.MaxLength} values, got ({string.Join(", ", sizes.ToArray())}).");
        }
    }

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
