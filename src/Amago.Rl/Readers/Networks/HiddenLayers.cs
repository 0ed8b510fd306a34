using System.Globalization;

namespace Amago.Rl.Readers.Networks;

/// <summary>
/// Linear layers under the even numbers of a <c>torch.nn.Sequential</c>, each followed by the activation; perhaps a last one without it.
/// </summary>
internal sealed class HiddenLayers : Module
{
    private readonly Linear[] _layers;
    private readonly Activation? _activation;
    private readonly bool _endsInHead;

    /// <summary>Makes the layers.</summary>
    /// <param name="inputs">Numbers that the first layer reads.</param>
    /// <param name="outputs">Numbers that each layer gives.</param>
    /// <param name="activation">The activation's name; null where none is needed.</param>
    /// <param name="endsInHead">Whether the last layer is a head, without activation behind it.</param>
    public HiddenLayers(int inputs, IReadOnlyList<int> outputs, string? activation, bool endsInHead)
    {
        _layers = new Linear[outputs.Count];
        _endsInHead = endsInHead;
        _activation = activation is null ? null : Activations.Create(activation);
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i] = Register((2 * i).ToString(CultureInfo.InvariantCulture), new Linear(inputs, outputs[i]));
            inputs = outputs[i];
        }

        if (_activation is not null)
            Register("activation", _activation);
        Outputs = inputs;
    }

    /// <summary>Numbers that the last layer gives; the inputs' number where there is none.</summary>
    public int Outputs { get; }

    /// <summary>(N, inputs) to (N, <see cref="Outputs"/>).</summary>
    public Tensor Forward(Tensor rows)
    {
        for (int i = 0; i < _layers.Length; i++)
        {
            rows = _layers[i].Forward(rows);
            if (!_endsInHead || i < _layers.Length - 1)
                rows = _activation!.Forward(rows);
        }

        return rows;
    }
}
