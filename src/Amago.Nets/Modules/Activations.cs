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
        new("silu", nameof(Silu), "x / (1 + exp(-x)), also called swish", static () => new Silu()) { Aliases = ["swish"] },
        new("tanh", nameof(Tanh), "the hyperbolic tangent of x", static () => new Tanh()),
        new("elu", nameof(Elu), "x where positive, exp(x) - 1 elsewhere", static () => new Elu()),
        new("gelu_tanh", nameof(GeluTanh), "gelu by a hyperbolic tangent, as JAX computes it", static () => new GeluTanh()),
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
    /// <param name="name">The activation's name, such as <c>selu</c>: letters, digits and underscores, no digit first.</param>
    /// <param name="create">Makes a new activation at each call.</param>
    /// <param name="description">One line on what the activation computes.</param>
    /// <exception cref="ArgumentException">The name is taken, or is not letters, digits and underscores.</exception>
    public static ActivationDescriptor Register(string name, Func<Activation> create, string description = "")
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(create);
        if (!Spelling.IsName(name))
            throw new ArgumentException($"expected the name of an activation such as selu, got '{Printable.Short(name)}'.", nameof(name));
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
    /// <param name="name">A name out of <see cref="Names"/>, such as <c>leaky_relu</c>; C# names and any case will do.</param>
    /// <exception cref="ArgumentException">There is no activation of that name; the message lists them.</exception>
    public static Activation Create(string name) => Find(name).Create();

    /// <summary>Finds an activation by its Python or C# name, in any case.</summary>
    /// <param name="name">A name out of <see cref="Names"/>, such as <c>leaky_relu</c>.</param>
    /// <exception cref="ArgumentException">There is no activation of that name; the message lists them.</exception>
    public static ActivationDescriptor Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TryFind(name) ?? throw new ArgumentException(
            $"Unknown activation '{Printable.Short(name)}'; expected one of {string.Join(", ", Names)}.", nameof(name));
    }

    /// <summary>Finds an activation by its Python or C# name, in any case; null where there is none.</summary>
    /// <param name="name">A name out of <see cref="Names"/>, such as <c>leaky_relu</c>.</param>
    public static ActivationDescriptor? TryFind(string name) => All.FirstOrDefault(known => IsNamed(known, name));

    private static bool IsNamed(ActivationDescriptor known, string name) =>
        Spelling.Comparer.Equals(known.PythonName, name) || Spelling.Comparer.Equals(known.Name, name)
        || known.Aliases.Contains(name, Spelling.Comparer);
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

/// <summary>x / (1 + exp(-x)), which is also called swish (https://arxiv.org/abs/1702.03118).</summary>
public sealed class Silu : Activation
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Operation.Apply(new Ops.Activations.Silu { Layer = ModulePath }, x);
}

/// <summary>The hyperbolic tangent of x.</summary>
public sealed class Tanh : Activation
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Operation.Apply(new Ops.Activations.Tanh { Layer = ModulePath }, x);
}

/// <summary>x where positive, exp(x) - 1 elsewhere (https://arxiv.org/abs/1511.07289).</summary>
public sealed class Elu : Activation
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Operation.Apply(new Ops.Activations.Elu { Layer = ModulePath }, x);
}

/// <summary>
/// x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2, the approximation of <see cref="Gelu"/> that JAX computes by default
/// (https://arxiv.org/abs/1606.08415).
/// </summary>
public sealed class GeluTanh : Activation
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Operation.Apply(new Ops.Activations.GeluTanh { Layer = ModulePath }, x);
}
