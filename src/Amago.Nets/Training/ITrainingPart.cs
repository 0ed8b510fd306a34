namespace Amago.Nets.Training;

/// <summary>A part of a training run that changes as the run goes, saved as tensors.</summary>
internal interface ITrainingPart
{
    /// <summary>Keys that the metadata of <see cref="State"/> may have.</summary>
    IEnumerable<string> MetadataKeys => [];

    /// <summary>Everything that decides how the part goes on.</summary>
    StateDict State();

    /// <summary>Checks a state, with what its metadata says, without changing anything.</summary>
    /// <returns>An action that continues from the state.</returns>
    /// <exception cref="ArgumentException">The state is of another kind of part, or of other sizes or settings.</exception>
    Action Prepare(StateDict state);
}

/// <summary>A module's parameters as a part of the state.</summary>
internal sealed class ModulePart(Module module) : ITrainingPart
{
    public IEnumerable<string> MetadataKeys
    {
        get
        {
            var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
            module.DescribeAll(metadata);
            return metadata.Keys;
        }
    }

    public StateDict State() => module.StateDict();

    public Action Prepare(StateDict state)
    {
        Func<LoadResult> load = module.PrepareLoad(state, strict: true);
        module.ExpectDescribed(state.Metadata);
        return () => load();
    }
}

/// <summary>An optimizer's moments, step counts and learning rate.</summary>
internal sealed class OptimizerPart(Optimizer optimizer) : ITrainingPart
{
    public StateDict State() => optimizer.StateDict();

    public Action Prepare(StateDict state) => optimizer.PrepareLoad(state);
}

/// <summary>A generator's state, bytes as <c>torch.get_rng_state()</c> has them.</summary>
internal sealed class GeneratorPart(Generator generator) : ITrainingPart
{
    private const string Name = "state";

    public StateDict State()
    {
        var result = new StateDict();
        result.Add(Name, Tensor.FromArray(generator.GetState(), [Generator.StateSize]));
        return result;
    }

    public Action Prepare(StateDict state)
    {
        if (state.Count != 1 || !state.TryGetValue(Name, out Tensor? tensor) || tensor.DType != DType.UInt8)
            throw new ArgumentException($"expected a generator's {Name}, uint8 ({Generator.StateSize}), got {state.Count} tensors: "
                + $"{Printable.Few(state.Select(static own => $"{own.Key} {own.Value.Describe()}"))}.", nameof(state));
        byte[] bytes = tensor.ToArray<byte>();
        new Generator(0).SetState(bytes); // throws where the real one would
        return () => generator.SetState(bytes);
    }
}

/// <summary>Bytes that functions of the caller save and load.</summary>
internal sealed class BytesPart(Func<byte[]> save, Action<byte[]> load) : ITrainingPart
{
    private const string Name = "bytes";

    public StateDict State()
    {
        var result = new StateDict();
        byte[] bytes = save()
            ?? throw new InvalidOperationException("TrainingState: expected the bytes of a part, got null from its save function.");
        result.Add(Name, Tensor.FromArray(bytes, [bytes.Length]));
        return result;
    }

    public Action Prepare(StateDict state)
    {
        if (state.Count != 1 || !state.TryGetValue(Name, out Tensor? tensor) || tensor.DType != DType.UInt8)
            throw new ArgumentException($"expected {Name}, uint8, got {state.Count} tensors: "
                + $"{Printable.Few(state.Select(static own => $"{own.Key} {own.Value.Describe()}"))}.", nameof(state));
        return () => load(tensor.ToArray<byte>());
    }
}
