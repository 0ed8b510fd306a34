using Amago.Kernels.Convolution;
using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Linear;

/// <summary>
/// y = x W^T + bias and its gradients for x (rows, inputs), W (outputs, inputs), which is packed on the way. The gradient of x is that of a
/// convolution with a 1x1 kernel over images of one pixel.
/// </summary>
internal static unsafe class LinearProduct
{
    // Multiply-adds that are worth a thread: some microseconds.
    private const long WorkOfItem = 100_000;

    // Packed weights of so many panels, and the rows' sums for them, lie in the second cache together.
    private const int PanelsOfItem = 4;

    // Rows whose products take longer than packing the weights for them.
    private const int RowsOfPacking = 32;

    /// <summary>y (rows, outputs); an empty bias is zero.</summary>
    public static void Forward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> y, LinearShape shape)
    {
        shape.AsConvolution.CheckSpans(x.Length, weights.Length, y.Length);
        if (shape.Rows == 0)
            return;
        int padded = LinearPanels.Padded(shape.Outputs), length = LinearPass.ScratchLength(shape.Inputs, isPacked: false);
        (int rowBlocks, int panelGroups) = Cut(shape, Workers.Current);
        int items = rowBlocks * panelGroups, threads = Math.Min(Workers.Current, items);
        using var scratch = new Scratch(checked(padded + (threads * length)));

        // SAFETY: CheckSpans has compared the spans with the sizes; the arrays stay pinned until the job ends.
        fixed (float* px = x, pw = weights, py = y, memory = scratch.Span)
        {
            float* packedBias = CacheLine.Align(memory);
            LinearPanels.PackBias(bias, packedBias, shape.Outputs);
            LinearWeights source = LinearWeights.AsTheyAre(pw, packedBias, shape.Inputs, shape.Outputs);
            var operands = new LinearOperands(
                new(px, shape.Inputs), source, (EpilogueActivation.None, 1), new(py, shape.Outputs));
            if (items == 1)
            {
                LinearPass.Widest.Run(operands, new(0, shape.Rows, 0, LinearPanels.Count(shape.Outputs)), packedBias + padded);
                return;
            }

            var job = new ForwardJob(operands, shape.Rows, (rowBlocks, panelGroups), packedBias + padded, length);
            Workers.Run(job, items, threads);
        }
    }

    // Weights are packed for each block of rows anew: threads share panels first, and rows where there are not panels enough.
    private static (int RowBlocks, int PanelGroups) Cut(LinearShape shape, int threads)
    {
        int panels = LinearPanels.Count(shape.Outputs);
        int rowBlocks = (shape.Rows + LinearPanels.Blocking.Rows - 1) / LinearPanels.Blocking.Rows;
        int useful = (int)Math.Clamp((long)shape.Rows * shape.Inputs * shape.Outputs / WorkOfItem, 1, threads);
        int groups = Math.Max((panels + PanelsOfItem - 1) / PanelsOfItem, Math.Min(useful, panels));
        return (Math.Max(rowBlocks, Math.Min(useful / groups, shape.Rows / RowsOfPacking)), groups);
    }

    /// <summary>dx = dy weights, (rows, inputs): the gradient of the input.</summary>
    public static void BackwardData(ReadOnlySpan<float> dy, ReadOnlySpan<float> weights, Span<float> dx, LinearShape shape) =>
        Conv2d.BackwardData(dy, weights, dx, shape.AsConvolution);

    /// <summary>dW (outputs, inputs) and dbias (outputs), which may be empty.</summary>
    public static void BackwardWeight(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw, Span<float> dbias, LinearShape shape)
    {
        shape.AsConvolution.CheckSpans(x.Length, dw.Length, dy.Length);

        // SAFETY: as in Forward.
        fixed (float* px = x, pdy = dy, pdw = dw, pdb = dbias)
            SimdWidth.BestFor(shape.Inputs).Run(new WeightGradientKernel(px, pdy, pdw, pdb, shape));
    }

    private sealed class ForwardJob(
        LinearOperands operands, int rows, (int RowBlocks, int PanelGroups) cut, float* scratch, int scratchLength) : ParallelJob
    {
        public override void Run(int item, int worker)
        {
            int block = item / cut.PanelGroups, group = item % cut.PanelGroups, panels = LinearPanels.Count(operands.Weights.Outputs);
            var range = new LinearRange(
                (int)((long)rows * block / cut.RowBlocks),
                (int)((long)rows * (block + 1) / cut.RowBlocks),
                panels * group / cut.PanelGroups,
                panels * (group + 1) / cut.PanelGroups);
            LinearPass.Widest.Run(operands, range, scratch + ((nint)worker * scratchLength));
        }
    }

    private readonly struct WeightGradientKernel(float* x, float* dy, float* dw, float* dbias, LinearShape shape) : ISimdKernel
    {
        public void Run<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => LinearWeightGradient<TVector, TSimd>.Run(x, dy, dw, dbias, shape);
    }
}
