namespace Amago.Nets;

/// <summary>
/// Fully connected layers, as <c>MLP</c> of amago.nets.ff: an input layer and hidden layers, each with its normalisation and the activation
/// behind it, and an output layer with neither. Parameters are named as there: <c>in_layer</c>, <c>in_norm.norm</c>, <c>layers.0</c>,
/// <c>norms.0.norm</c>, <c>out_layer</c>, <c>activation</c>.
/// </summary>
public sealed class Mlp : Module
{
    private readonly Linear _in, _out;
    private readonly Normalization _inNorm;
    private readonly ModuleList<Linear> _layers;
    private readonly ModuleList<Normalization> _norms;
    private readonly Activation _activation;

    /// <summary>Layers drawn as PyTorch draws them by default.</summary>
    /// <param name="inputs">Size of the input's last dimension.</param>
    /// <param name="hidden">Units of every hidden layer.</param>
    /// <param name="layers">Number of layers in front of the output layer, at least 1.</param>
    /// <param name="outputs">Size of the output's last dimension.</param>
    /// <param name="activation">Behind every layer but the last; see <see cref="Activations"/>.</param>
    /// <param name="normalization">In front of the activations; see <see cref="Nets.Normalization"/>. null for none.</param>
    /// <param name="generator">Gives the initial weights; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">A number is less than 1, or there is no such activation or normalisation.</exception>
    public Mlp(
        int inputs, int hidden, int layers, int outputs, Activation activation, Func<int, Normalization>? normalization = null,
        Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(activation);
        if (layers < 1)
            throw new ArgumentOutOfRangeException(nameof(layers), $"MLP: expected at least one layer in front of the last, got {layers}.");
        generator ??= Generator.FromEntropy();
        normalization ??= static features => new Normalization("none", features);
        _in = Register("in_layer", new Linear(inputs, hidden, generator: generator));
        _inNorm = Register("in_norm", normalization(hidden));
        _layers = Register("layers", new ModuleList<Linear>(Repeat(() => new Linear(hidden, hidden, generator: generator))));
        _norms = Register("norms", new ModuleList<Normalization>(Repeat(() => normalization(hidden))));
        _out = Register("out_layer", new Linear(hidden, outputs, generator: generator));
        _activation = Register("activation", activation);

        IEnumerable<T> Repeat<T>(Func<T> make) => Enumerable.Range(1, layers - 1).Select(_ => make());
    }

    /// <summary>Runs the layers: (..., inputs) to (..., outputs).</summary>
    /// <exception cref="ArgumentException">The input's last dimension is not of size <c>inputs</c>.</exception>
    public Tensor Forward(Tensor features)
    {
        Tensor hidden = _activation.Forward(_inNorm.Forward(_in.Forward(features)));
        foreach ((Linear layer, Normalization norm) in _layers.Zip(_norms))
            hidden = _activation.Forward(norm.Forward(layer.Forward(hidden)));
        return _out.Forward(hidden);
    }
}
