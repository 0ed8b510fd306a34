using Amago.Nets;

namespace Amago.Tests.Nets.Networks;

/// <summary>A network that a test makes of inputs, modules and a function of their rows.</summary>
internal sealed class OwnNetwork : Network
{
    private readonly Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> _rows;

    public OwnNetwork(
        IReadOnlyList<NetworkInput> inputs,
        IReadOnlyList<string> outputs,
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> rows,
        params IReadOnlyList<Module> modules)
    {
        Inputs = inputs;
        OutputNames = outputs;
        _rows = rows;
        for (int i = 0; i < inputs.Count; i++)
        {
            if (inputs[i] is ImageInput image
                && inputs.Take(i).All(other => other is not ImageInput known || known.Encoder != image.Encoder))
                Register($"encoder{i}", image.Encoder);
        }

        for (int i = 0; i < modules.Count; i++)
            Register($"module{i}", modules[i]);
    }

    public override IReadOnlyList<NetworkInput> Inputs { get; }

    public override IReadOnlyList<string> OutputNames { get; }

    protected override IReadOnlyList<Tensor> RowsForward(IReadOnlyList<Tensor> rows) => _rows(rows);
}
