using System.Text;
using Amago.Nets.Modules;

namespace Amago.Nets;

/// <summary>
/// A part of a network: named parameters, buffers (state that is not trained, such as running statistics) and submodules, in the order of
/// their registration, which is PyTorch's order where the classes mirror PyTorch's. Registration is explicit; there is no reflection.
/// </summary>
public abstract class Module
{
    private readonly List<(string Name, Tensor Parameter)> _parameters = [];
    private readonly List<(string Name, Tensor Buffer)> _buffers = [];
    private readonly List<(string Name, Module Module)> _children = [];
    private Module? _parent;
    private string _name = "";
    private string? _path; // kept, because every operation of every forward pass carries it
    private bool _hasGivenPaths; // that start here, while there was nothing around it

    /// <summary>Whether the module is trained (the default) or only run.</summary>
    public bool IsTraining { get; private set; } = true;

    /// <summary>Number of trainable values, submodules included.</summary>
    public long ParameterCount => Parameters().Sum(static parameter => (long)parameter.ElementCount);

    /// <summary>Dotted path below the outermost module, such as <c>blocks.0.conv</c>; empty for that one itself.</summary>
    public string ModulePath => _path ??= FindPath();

    /// <summary>The parameters of the module and its submodules, each once, even where it has several names.</summary>
    public IEnumerable<Tensor> Parameters() =>
        ModuleTree.Distinct(this).SelectMany(static module => module._parameters, static (_, own) => own.Parameter)
            .Distinct<Tensor>(ReferenceEqualityComparer.Instance);

    /// <summary>The parameters with their dotted names, the module's own before those of its submodules.</summary>
    public IEnumerable<(string Name, Tensor Parameter)> NamedParameters() => Named(static module => module._parameters);

    /// <summary>
    /// State that is saved and loaded with the parameters and not trained, such as running statistics, with its dotted names.
    /// </summary>
    public IEnumerable<(string Name, Tensor Buffer)> NamedBuffers() => Named(static module => module._buffers);

    /// <summary>The module itself (with an empty name) and all submodules with their dotted names, outer before inner.</summary>
    public IEnumerable<(string Name, Module Module)> NamedModules() =>
        ModuleTree.Walk(this).Select(static at => (at.Path.ToString(), at.Module));

    /// <summary>Calls an action on every submodule and then on the module itself, as PyTorch's <c>apply</c>.</summary>
    /// <returns>This module, so that calls can be chained.</returns>
    public Module Apply(Action<Module> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        foreach (Module module in ModuleTree.InnerFirst(this))
            action(module);
        return this;
    }

    /// <summary>Puts the module and its submodules into training mode, or out of it.</summary>
    /// <returns>This module, so that calls can be chained.</returns>
    public Module Train(bool training = true)
    {
        foreach (Module module in ModuleTree.Distinct(this))
            module.IsTraining = training;
        return this;
    }

    /// <summary>Leaves training mode: <see cref="Train"/> with false.</summary>
    /// <returns>This module, so that calls can be chained.</returns>
    public Module Eval() => Train(training: false);

    /// <summary>Forgets the gradients of all parameters.</summary>
    public void ZeroGrad()
    {
        foreach (Tensor parameter in Parameters())
            parameter.ZeroGrad();
    }

    /// <summary>
    /// The parameters and buffers under PyTorch's names, outside the gradient graph; they share memory with the module's. The metadata says
    /// of every encoder what its parameters do not tell: activation, strides, the image's shape (docs/interchange.md).
    /// </summary>
    public StateDict StateDict()
    {
        var result = new StateDict();
        foreach ((string name, Tensor tensor) in NamedState())
            result.Add(name, tensor.Detach());
        DescribeAll(result.Metadata);
        return result;
    }

    /// <summary>Writes what the metadata of a file says of the module and its submodules.</summary>
    internal void DescribeAll(IDictionary<string, string> metadata)
    {
        foreach ((string name, Module module) in NamedModules())
            module.Describe(metadata, name.Length > 0 ? $"{name}." : "");
    }

    /// <summary>Checks that what the metadata of a file says of the module and its submodules is so.</summary>
    /// <exception cref="ArgumentException">The file belongs to another network.</exception>
    internal void ExpectDescribed(IDictionary<string, string> metadata)
    {
        foreach ((string name, Module module) in NamedModules())
            module.ExpectDescribed(metadata, name.Length > 0 ? $"{name}." : "");
    }

    /// <summary>Checks what the metadata of a file says of the module alone, under keys that start with a prefix.</summary>
    private protected virtual void ExpectDescribed(IDictionary<string, string> metadata, string prefix)
    {
    }

    /// <summary>Writes what the metadata of a file says of the module alone, under keys that start with a prefix.</summary>
    private protected virtual void Describe(IDictionary<string, string> metadata, string prefix)
    {
    }

    /// <summary>
    /// A hash of the names, types, shapes and values of parameters and buffers: equal where two programs, in whatever language, hold the
    /// same network. The order of registration does not matter.
    /// </summary>
    /// <returns>SHA-256, 64 lower-case hexadecimal digits; docs/interchange.md has the layout of what is hashed.</returns>
    public string ContentHash() => Nets.Modules.ContentHash.Of(NamedState());

    /// <summary>
    /// Copies values into the parameters and buffers. All names and shapes are checked before the first value is written.
    /// </summary>
    /// <param name="state">Tensors under the names of <see cref="StateDict"/>.</param>
    /// <param name="strict">Whether missing and surplus names are errors; otherwise they are left alone.</param>
    /// <returns>The names that <paramref name="state"/> lacks, and those of its names that the module does not have.</returns>
    /// <exception cref="ArgumentException">
    /// A shape or type is wrong, or in strict mode a name is missing or surplus; the message lists them.
    /// </exception>
    public LoadResult LoadStateDict(StateDict state, bool strict = true)
    {
        ArgumentNullException.ThrowIfNull(state);
        return PrepareLoad(state, strict)();
    }

    /// <summary>Checks a state dict against names, types and shapes of parameters and buffers, without changing any.</summary>
    /// <returns>An action that copies the state dict's values into the parameters and buffers.</returns>
    internal Func<LoadResult> PrepareLoad(StateDict state, bool strict)
    {
        (string Name, Tensor Tensor)[] own = [.. NamedState()];
        var parameters = own.ToDictionary(static named => named.Name, static named => named.Tensor, StringComparer.Ordinal);
        string[] missing = [.. own.Select(static named => named.Name).Where(name => !state.ContainsKey(name))];
        string[] surplus = [.. state.Keys.Where(name => !parameters.ContainsKey(name))];
        var problems = new List<string>();
        if (strict && missing.Length > 0)
            problems.Add($"missing: {Printable.Few(missing.Select(Missing))}");
        if (strict && surplus.Length > 0)
            problems.Add($"surplus: {Printable.Few(surplus)}");
        foreach ((string name, Tensor value) in state)
        {
            if (parameters.TryGetValue(name, out Tensor? parameter) && (parameter.Shape != value.Shape || parameter.DType != value.DType))
                problems.Add($"{name}: expected {parameter.Describe()}, got {value.Describe()}");
        }

        string Missing(string name) => state.Unreadable.TryGetValue(name, out string? reason) ? $"{name} (not read: {reason})" : name;
        if (problems.Count > 0)
            throw new ArgumentException($"{DisplayName}: the parameters do not fit. {string.Join("; ", problems)}.", nameof(state));
        return () =>
        {
            foreach ((string name, Tensor value) in state)
            {
                if (parameters.TryGetValue(name, out Tensor? parameter))
                    parameter.CopyFrom(value);
            }

            return new LoadResult(missing, surplus);
        };
    }

    /// <summary>Finds the first parameter or buffer that has NaN or infinity among its values.</summary>
    /// <returns>Its dotted name and that value; null where all values are finite.</returns>
    public (string Name, float Value)? FindNotFinite()
    {
        foreach ((string name, Tensor tensor) in NamedState())
        {
            if (tensor.DType != DType.Float32)
                continue;
            foreach (float value in tensor.Detach().Contiguous().AsSpan<float>())
            {
                if (!float.IsFinite(value))
                    return (name, value);
            }
        }

        return null;
    }

    /// <summary>The module as messages name it: an encoder by the name of its class in Python, others by that of their class.</summary>
    public override string ToString() => DisplayName;

    /// <summary>The direct submodules by name, in the order of their registration.</summary>
    internal IReadOnlyList<(string Name, Module Module)> Children => _children;

    /// <summary>The module's name in error messages: that of its class.</summary>
    protected internal virtual string DisplayName => GetType().Name;

    /// <summary>Makes a module a direct submodule of this one.</summary>
    /// <returns>The module, for the field that keeps it.</returns>
    /// <exception cref="ArgumentException">The name is empty, has a dot or is taken, or the module contains this one.</exception>
    protected T Register<T>(string name, T module)
        where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        CheckName(name);
        if (module == this
            || (_parent is not null && ModuleTree.Distinct(module).Contains(this))) // what lies in nothing lies not in that one
            throw new ArgumentException($"{DisplayName}: '{name}' would make the module contain itself.", nameof(module));
        module._parent ??= this;
        module._name = module._parent == this ? name : module._name;
        _children.Add((name, module));
        if (module._hasGivenPaths)
        {
            foreach (Module inner in ModuleTree.Distinct(module))
                inner._path = null;
            module._hasGivenPaths = false;
        }

        return module;
    }

    /// <summary>Makes a float32 tensor a trainable parameter of this module.</summary>
    /// <returns>The tensor, which now requires gradients.</returns>
    /// <exception cref="ArgumentException">The name is empty, has a dot or is taken.</exception>
    protected Tensor Register(string name, Tensor parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        CheckName(name);
        parameter.RequiresGrad = true;
        _parameters.Add((name, parameter));
        return parameter;
    }

    /// <summary>
    /// Makes a tensor state of this module that is saved and loaded, and not trained. The module writes it itself, and calls
    /// <see cref="Tensor.CopyFrom"/> for it, so that what was prepared from the old values is prepared anew.
    /// </summary>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentException">The name is empty, has a dot or is taken.</exception>
    protected Tensor RegisterBuffer(string name, Tensor buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        CheckName(name);
        _buffers.Add((name, buffer));
        return buffer;
    }

    // PyTorch's order: of each module the parameters, then the buffers.
    private IEnumerable<(string Name, Tensor Tensor)> NamedState() =>
        Named(static module => module._buffers.Count == 0 ? module._parameters : module._parameters.Concat(module._buffers));

    private IEnumerable<(string Name, Tensor Tensor)> Named(Func<Module, IEnumerable<(string Name, Tensor Tensor)>> own)
    {
        foreach ((StringBuilder path, Module module) in ModuleTree.Walk(this))
        {
            foreach ((string name, Tensor tensor) in own(module))
                yield return (path.Length > 0 ? $"{path}.{name}" : name, tensor);
        }
    }

    private string FindPath()
    {
        var names = new Stack<string>();
        Module outermost = this;
        for (; outermost._parent is { } parent; outermost = parent)
            names.Push(outermost._name);
        outermost._hasGivenPaths = true;
        return string.Join('.', names);
    }

    private void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('.', StringComparison.Ordinal))
            throw new ArgumentException($"{DisplayName}: a name must not have a dot, got '{name}'.", nameof(name));
        if (_children.Exists(child => child.Name == name) || _parameters.Exists(own => own.Name == name)
            || _buffers.Exists(own => own.Name == name))
            throw new ArgumentException($"{DisplayName}: '{name}' is registered twice.", nameof(name));
    }
}
