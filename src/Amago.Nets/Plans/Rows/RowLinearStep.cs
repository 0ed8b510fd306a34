using Amago.Kernels.Convolution.Contract;
using Amago.Kernels.Linear;
using Amago.Tensors.Operations.Activations;

namespace Amago.Nets.Plans.Rows;

/// <summary>A linear layer with its bias and the activation behind it. Few rows are cut by outputs, many by rows.</summary>
internal sealed unsafe class RowLinearStep(
    RowValue input, RowValue output, (Tensor Weight, Tensor? Bias) parameters, ActivationOperation? activation) : RowStep(output)
{
    private const int ManyRows = 64;

    // Rows that could be multiplied while the weights come from memory.
    private const int RowsOfMemory = 5;

    private readonly (EpilogueActivation Kind, float Slope) _activation = PlanValue.EpilogueOf(activation);

    public override int PackedLength => LinearPanels.Length(input.Length, Output.Length);

    public override int ScratchLength => LinearPass.ScratchLength(input.Length, isPacked: true);

    public override long Work(int rows) => (long)Math.Max(rows, RowsOfMemory) * input.Length * Output.Length;

    public override int Pieces(int rows) => rows < ManyRows ? LinearPanels.Count(Output.Length) : rows;

    public override void Pack(float* packed) => LinearPanels.Pack(
        parameters.Weight.Floats(), parameters.Bias is null ? [] : parameters.Bias.Floats(), packed, input.Length, Output.Length);

    public override void Forward(RowFrame frame, int rows, int firstPiece, int endPiece, float* scratch)
    {
        LinearWeights weights = LinearWeights.OfPanels(frame.Packed(this), input.Length, Output.Length);
        LinearRange range = rows < ManyRows
            ? new LinearRange(0, rows, firstPiece, endPiece)
            : new LinearRange(firstPiece, endPiece, 0, LinearPanels.Count(Output.Length));
        LinearPass.Widest.Run(new LinearOperands(frame[input], weights, _activation, frame[Output]), range, scratch);
    }
}
