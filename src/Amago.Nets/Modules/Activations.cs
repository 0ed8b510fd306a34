using Ops = Amago.Tensors.Operations;

namespace Amago.Nets;

/// <summary>Activations by name, as <c>activation_switch</c> of amago, in the Python and in the C# spelling.</summary>
public static class Activations
{
    private static readonly Lock Gate = new();

    private static readonly List<ActivationDescriptor> Table =
    [
        new("leaky_relu", nameof(LeakyRelu), "x where positive, x / 100 elsewhere", static () => new LeakyRelu()),
        new("relu", nameof(Relu), "x where positive, 0 elsewhere", static () => new Relu()),
        new("gelu", nameof(Gelu), "x times the normal distribution function of x, exactly", static () => new Gelu()),
        new("adaptive", nameof(Adaptive), "a trainable quotient of polynomials", static () => new Adaptive()),
        new("mish", nameof(Mish), "x tanh(log(1 + exp(x)))", static () => new Mish()),
    ];

    /// <summary>All activations, registered ones included, in the order in which they were registered.</summary>
    public static IReadOnlyList<ActivationDescriptor> All
    {
        get
        {
            lock (Gate)
                return [.. Table];
        }
    }

    /// <summary>The Python names of all activations, registered ones included.</summary>
    public static IReadOnlyList<string> Names => [.. All.Select(static activation => activation.PythonName)];

    /// <summary>The activations of this library, without registered ones.</summary>
    internal static IReadOnlyList<ActivationDescriptor> BuiltIn { get; } = [.. Table];

    /// <summary>Makes an activation of your own known by name.</summary>
    /// <param name="name">The activation's name, such as <c>swish</c>: letters, digits and underscores, no digit first.</param>
    /// <param name="create">Makes a new activation at each call.</param>
    /// <param name="description">One line on what the activation computes.</param>
    /// <exception cref="ArgumentException">The name is taken, or is not letters, digits and underscores.</exception>
    public static ActivationDescriptor Register(string name, Func<Activation> create, string description = "")
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(create);
        if (!Spelling.IsName(name))
            throw new ArgumentException($"expected the name of an activation such as swish, got '{Printable.Short(name)}'.", nameof(name));
        var activation = new ActivationDescriptor(name, name, description, create);
        lock (Gate)
        {
            if (Table.Exists(known => IsNamed(known, name)))
                throw new ArgumentException($"there is an activation named '{name}' already.", nameof(name));
            Table.Add(activation);
        }

        return activation;
    }

    /// <summary>Makes an activation by name.</summary>
    /// <param name="name">leaky_relu, relu, gelu, adaptive, mish or a registered one; C# names and any case will do.</param>
    /// <exception cref="ArgumentException">There is no activation of that name; the message lists them.</exception>
    public static Activation Create(string name) => Find(name).Create();

    /// <summary>Finds an activation by its Python or C# name, in any case.</summary>
    /// <param name="name">leaky_relu, relu, gelu, adaptive, mish or a registered one.</param>
    /// <exception cref="ArgumentException">There is no activation of that name; the message lists them.</exception>
    public static ActivationDescriptor Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TryFind(name) ?? throw new ArgumentException(
            $"Unknown activation '{Printable.Short(name)}'; expected one of {string.Join(", ", Names)}.", nameof(name));
    }

    /// <summary>Finds an activation by its Python or C# name, in any case; null where there is none.</summary>
    /// <param name="name">leaky_relu, relu, gelu, adaptive, mish or a registered one.</param>
    public static ActivationDescriptor? TryFind(string name) => All.FirstOrDefault(known => IsNamed(known, name));

    private static bool IsNamed(ActivationDescriptor known, string name) =>
        Spelling.Comparer.Equals(known.PythonName, name) || Spelling.Comparer.Equals(known.Name, name);
}

/// <summary>x where positive, slope x elsewhere.</summary>
/// <param name="slope">Factor of the values that are not positive.</param>
public sealed class LeakyRelu(float slope = 0.01f) : Activation
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Operation.Apply(new Ops.Activations.LeakyRelu(slope) { Layer = ModulePath }, x);
}

/// <summary>x where positive, 0 elsewhere.</summary>
public sealed class Relu : Activation
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Operation.Apply(new Ops.Activations.Relu { Layer = ModulePath }, x);
}

/// <summary>x Phi(x) with the exact normal distribution function (https://arxiv.org/abs/1606.08415).</summary>
public sealed class Gelu : Activation
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Operation.Apply(new Ops.Activations.Gelu { Layer = ModulePath }, x);
}

/// <summary>x tanh(log(1 + exp(x))) (https://arxiv.org/abs/1908.08681).</summary>
public sealed class Mish : Activation
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Operation.Apply(new Ops.Activations.Mish { Layer = ModulePath }, x);
}
