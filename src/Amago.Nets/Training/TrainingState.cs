using Amago.Formats;
using Amago.Nets.Training;

namespace Amago.Nets;

/// <summary>
/// Models, optimizers, generators and counters as one file, from which a run continues bit for bit:
/// <c>new TrainingState().Add("model", cnn).Add("optimizer", adam).Add("generator", generator)</c>, then <see cref="Save"/> or
/// <see cref="Load(string)"/>.
/// </summary>
/// <remarks>
/// The file is a safetensors file whose names start with the part's name and a dot, counters with <c>counter.</c>, so that any tool can
/// look inside. Saving replaces the file at once, see <see cref="AtomicFile"/>: whenever the process dies, the old file or the new one is
/// there, whole. Give every generator that the run draws from, that of the augmentation too, and the same parts in saving and in loading.
/// Gradients are not kept: save between steps.
/// </remarks>
public sealed class TrainingState
{
    private const string CounterPart = "counter", FormatKey = "amago.training_state", Format = "1";

    private readonly List<(string Name, ITrainingPart Part)> _parts = [];

    /// <summary>
    /// Whole numbers that travel with the parts, such as the number of frames seen. <see cref="Load(string)"/> replaces all of them.
    /// </summary>
    public IDictionary<string, long> Counters { get; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Free text that travels with the parts. <see cref="Load(string)"/> replaces all of it.</summary>
    public IDictionary<string, string> Metadata { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Adds the parameters of a module.</summary>
    /// <returns>This state, so that calls can be chained.</returns>
    /// <exception cref="ArgumentException">The name is empty, has a dot, is taken, or is <c>counter</c>.</exception>
    public TrainingState Add(string name, Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return Add(name, new ModulePart(module));
    }

    /// <summary>Adds an optimizer: moments, step counts, learning rate.</summary>
    /// <inheritdoc cref="Add(string, Module)"/>
    public TrainingState Add(string name, Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        return Add(name, new OptimizerPart(optimizer));
    }

    /// <summary>Adds a generator of random numbers: everything that decides its next draws.</summary>
    /// <inheritdoc cref="Add(string, Module)"/>
    public TrainingState Add(string name, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(generator);
        return Add(name, new GeneratorPart(generator));
    }

    /// <summary>
    /// Adds anything else, as bytes: an environment's state, say. The first part is loaded first; where its <paramref name="load"/> throws,
    /// nothing has changed.
    /// </summary>
    /// <param name="name">The part's name: not empty, without a dot, and not <c>counter</c>.</param>
    /// <param name="save">Returns the bytes to save.</param>
    /// <param name="load">Continues from saved bytes, or throws an <see cref="ArgumentException"/> and changes nothing.</param>
    /// <inheritdoc cref="Add(string, Module)"/>
    public TrainingState Add(string name, Func<byte[]> save, Action<byte[]> load)
    {
        ArgumentNullException.ThrowIfNull(save);
        ArgumentNullException.ThrowIfNull(load);
        return Add(name, new BytesPart(save, load));
    }

    /// <summary>Writes the file, which appears whole or not at all.</summary>
    /// <exception cref="ArgumentException">A metadata key is the format's own.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void Save(string path)
    {
        var file = new StateDict();
        file.Metadata.Add(FormatKey, Format);
        foreach ((string name, ITrainingPart part) in _parts)
        {
            StateDict state = part.State();
            foreach ((string inner, Tensor tensor) in state)
                file.Add($"{name}.{inner}", tensor);
            foreach ((string key, string value) in state.Metadata)
                file.Metadata.Add($"{name}.{key}", value);
        }

        foreach ((string key, string value) in Metadata)
        {
            if (!file.Metadata.TryAdd(key, value))
                throw new ArgumentException($"TrainingState: the metadata '{key}' is the format's own.");
        }

        foreach ((string name, long value) in Counters.OrderBy(static counter => counter.Key, StringComparer.Ordinal))
            file.Add($"{CounterPart}.{name}", Tensor.FromArray([value], Shape.Scalar));
        SafeTensors.Save(path, file);
    }

    /// <summary>
    /// Continues from a file. All of it is checked before the first part changes: a file that does not fit changes nothing, unless it is a
    /// <c>load</c> function behind the first part that refuses its bytes. Nothing may be at work with the parts meanwhile.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidFileException">The file is corrupt, or no training state.</exception>
    /// <exception cref="ArgumentException">
    /// The file is the state of other parts, or of an encoder with another activation or other settings; the message says which, what was
    /// expected and what came.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another call of a part's is under way; the parts before it have changed.</exception>
    public void Load(string path) => Load(SafeTensors.Load(path), path);

    /// <summary>Continues from what was read of a file already: <see cref="Load(string)"/> without reading it again.</summary>
    /// <param name="file">Tensors and metadata; they stay as they are.</param>
    /// <param name="path">What messages call the file.</param>
    /// <exception cref="InvalidFileException">It is no training state.</exception>
    /// <exception cref="ArgumentException">
    /// It is the state of other parts, or of an encoder with another activation or other settings.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another call of a part's is under way; the parts before it have changed.</exception>
    public void Load(StateDict file, string path)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(path);
        if (!file.Metadata.TryGetValue(FormatKey, out string? format) || format != Format)
            throw new InvalidFileException($"{path}: expected a training state (metadata {FormatKey} = {Format}), got "
                + $"{(format is null ? "none" : $"version '{Printable.Short(format)}'")}.");
        Dictionary<string, StateDict> states = Split(file, path);
        var changes = new List<(string Part, Action Change)>();
        foreach ((string name, ITrainingPart part) in _parts)
            changes.Add((name, Named(name, path, () => part.Prepare(states.GetValueOrDefault(name, new StateDict())))));
        Dictionary<string, long> counters = CountersOf(states.GetValueOrDefault(CounterPart, new StateDict()), path);

        foreach ((string name, Action change) in changes)
        {
            Named(name, path, () =>
            {
                change(); // bytes are checked by whoever loads them
                return name;
            });
        }

        string[] own = [FormatKey, .. _parts.SelectMany(static named => named.Part.MetadataKeys.Select(key => $"{named.Name}.{key}"))];
        KeyValuePair<string, string>[] text = [.. file.Metadata.Where(pair => !own.Contains(pair.Key))];
        Replace(Counters, counters);
        Replace(Metadata, text);
    }

    private static T Named<T>(string name, string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"{path}: {name}: {InvalidFileException.TextOf(e)}", nameof(path), e);
        }
    }

    private static Dictionary<string, long> CountersOf(StateDict state, string path) => state.ToDictionary(
        static counter => counter.Key,
        counter => counter.Value.DType == DType.Int64 && counter.Value.Rank == 0
            ? counter.Value.Item<long>()
            : throw new InvalidFileException(
                $"{path}: expected the counter '{Printable.Short(counter.Key)}' to be an int64 scalar, got {counter.Value.Describe()}."),
        StringComparer.Ordinal);

    private static void Replace<T>(IDictionary<string, T> target, IEnumerable<KeyValuePair<string, T>> source)
    {
        target.Clear();
        foreach ((string key, T value) in source)
            target.Add(key, value);
    }

    private TrainingState Add(string name, ITrainingPart part)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('.', StringComparison.Ordinal) || name == CounterPart)
            throw new ArgumentException(
                $"TrainingState: a part's name must not have a dot nor be '{CounterPart}', got '{name}'.", nameof(name));
        if (_parts.Exists(own => own.Name == name))
            throw new ArgumentException($"TrainingState: there are two parts named '{name}'.", nameof(name));
        _parts.Add((name, part));
        return this;
    }

    /// <summary>The tensors of each part under their own names.</summary>
    private Dictionary<string, StateDict> Split(StateDict file, string path)
    {
        var states = new Dictionary<string, StateDict>(StringComparer.Ordinal);
        foreach ((string name, Tensor tensor) in file)
        {
            string part = name.Split('.')[0];
            if (part.Length == name.Length || (part != CounterPart && !_parts.Exists(own => own.Name == part)))
                throw new ArgumentException($"{path}: expected the parts {Printable.Few(_parts.Select(static own => own.Name))}, got a "
                    + $"tensor '{Printable.Short(name)}'.", nameof(path));
            if (!states.TryGetValue(part, out StateDict? state))
                states[part] = state = new StateDict();
            state.Add(name[(part.Length + 1)..], tensor);
        }

        foreach ((string key, string value) in file.Metadata)
        {
            string part = key.Split('.')[0];
            if (key != FormatKey && part.Length < key.Length && states.TryGetValue(part, out StateDict? state))
                state.Metadata[key[(part.Length + 1)..]] = value;
        }

        return states;
    }
}
