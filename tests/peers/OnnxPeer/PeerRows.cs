using Amago.Nets;
using Amago.Tensors;

namespace Amago.OnnxPeer;

/// <summary>A network of one vector that is normalised in every way: by running statistics, by name, by the symmetric logarithm.</summary>
internal sealed class PeerRows : Network
{
    private const int Length = 16;

    private readonly RunningNorm _running;
    private readonly InputNorm _input;
    private readonly Normalization[] _norms;

    public PeerRows()
    {
        _running = Register("running", new RunningNorm(Length));
        _input = Register("input", new InputNorm(Length, beta: 0.3f));
        _norms = [.. Normalization.Methods.Select(method => Register(method.Replace('-', '_'), new Normalization(method, Length)))];
        var generator = new Generator(1);
        foreach (Tensor parameter in Parameters())
            generator.Uniform(parameter.AsSpan<float>(), 0.5f, 1.5f);
        for (int i = 0; i < 4; i++)
        {
            Tensor rows = Draw(20, generator)["x"];
            _running.Update(rows);
            _input.Update(rows);
        }
    }

    public override IReadOnlyList<NetworkInput> Inputs { get; } = [new VectorInput("x", Length)];

    public override IReadOnlyList<string> OutputNames { get; } =
        ["running", "input", "symlog", .. Normalization.Methods.Select(static method => $"norm_{method.Replace('-', '_')}")];

    /// <summary>Random rows, with a column that hardly varies and one far from 0.</summary>
    public static Dictionary<string, Tensor> Draw(int batch, Generator generator)
    {
        var values = new float[batch * Length];
        generator.Normal(values, 0, 3);
        for (int row = 0; row < batch; row++)
            (values[row * Length], values[(row * Length) + 1]) = (7, values[(row * Length) + 1] + 100);
        return new Dictionary<string, Tensor> { ["x"] = Tensor.FromArray(values, [batch, Length]) };
    }

    protected override IReadOnlyList<Tensor> RowsForward(IReadOnlyList<Tensor> rows) =>
        [_running.Forward(rows[0]), _input.Forward(rows[0]), rows[0].Symlog(), .. _norms.Select(norm => norm.Forward(rows[0] + 0.5f))];
}
