using Amago.Kernels;
using Amago.Kernels.Convolution.Contract;
using Amago.Kernels.Linear;

namespace Amago.Tests.Kernels.Linear;

/// <summary>A linear pass on the calling thread, with weights as they are or packed, cut into parts of some rows and panels.</summary>
internal static unsafe class LinearRun
{
    public static void Forward(
        LinearPass pass,
        GuardedBuffer<float> x,
        GuardedBuffer<float> w,
        GuardedBuffer<float> bias,
        GuardedBuffer<float> y,
        LinearShape shape,
        bool isPacked)
    {
        (int rows, int inputs, int outputs) = shape;
        var packed = new PinnedFloats(LinearPanels.Length(inputs, outputs));
        LinearWeights weights;
        if (isPacked)
        {
            LinearPanels.Pack(w.Span, bias.Span, packed.Start, inputs, outputs);
            weights = LinearWeights.OfPanels(packed.Start, inputs, outputs);
        }
        else
        {
            LinearPanels.PackBias(bias.Span, packed.Start, outputs);
            weights = LinearWeights.AsTheyAre(w.Pointer, packed.Start, inputs, outputs);
        }

        var operands = new LinearOperands(new(x.Pointer, inputs), weights, (EpilogueActivation.None, 1), new(y.Pointer, outputs));
        GuardedBuffer<float> scratch = GuardedBuffer.Empty(LinearPass.ScratchLength(inputs, isPacked), isAligned: false);
        int panels = LinearPanels.Count(outputs);
        for (int row = 0; row < rows; row += LinearPanels.Blocking.Rows)
        {
            int end = Math.Min(row + LinearPanels.Blocking.Rows, rows);
            pass.Run(operands, new(row, end, panels / 2, panels), scratch.Pointer);
            pass.Run(operands, new(row, end, 0, panels / 2), scratch.Pointer);
        }

        GuardedBuffer.AssertIntact($"{shape}, packed: {isPacked}", x, w, bias, y, scratch);
    }
}
