using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Linear;

/// <summary>
/// y = act(x W^T + bias). Every output is a sum of blocks of 128 inputs, each a chain of fused multiply-adds from zero, added in their
/// order (sums of sums lose fewer bits than one chain of tens of thousands); then the bias is added. Its bits depend neither on the number
/// of rows nor on how the work is cut, nor on the vectors' width.
/// </summary>
internal abstract unsafe class LinearPass
{
    /// <summary>The pass with the widest vectors of this machine.</summary>
    public static LinearPass Widest { get; } = Of(SimdWidth.Widest);

    /// <summary>The pass with vectors of a width.</summary>
    public static LinearPass Of(SimdWidth width) => width.Make<LinearPass, Factory>(default);

    /// <summary>Floats of scratch that a thread needs.</summary>
    /// <param name="inputs">Inputs of the layer.</param>
    /// <param name="isPacked">Whether weights are packed already.</param>
    public static int ScratchLength(int inputs, bool isPacked) => checked(
        SumsLength + LinearRowInputs.ScratchLength(inputs) + (isPacked ? 0 : PanelLength + StagingLength) + CacheLine.Floats);

    /// <summary>Does a part of the work.</summary>
    /// <param name="operands">What is read and written.</param>
    /// <param name="range">The part: up to <see cref="LinearPanels.Blocking.Rows"/> rows.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> floats of this thread's own.</param>
    public abstract void Run(in LinearOperands operands, LinearRange range, float* scratch);

    private protected const int SumsLength = LinearPanels.Blocking.Rows * LinearPanels.Lanes;
    private protected const int PanelLength = LinearPanels.Blocking.Inputs * LinearPanels.Lanes;
    private protected const int StagingLength = LinearPanels.Blocking.Inputs * 8;

    private readonly struct Factory : ISimdFactory<LinearPass>
    {
        public LinearPass Make<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => new LinearPass<TVector, TSimd>();
    }
}

/// <inheritdoc/>
internal sealed unsafe class LinearPass<TVector, TSimd> : LinearPass
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    // 24 accumulators where there are 32 registers, 12 where there are 16.
    private static int TileVectors => TSimd.Width == 8 ? 2 : 4;

    public override void Run(in LinearOperands operands, LinearRange range, float* scratch)
    {
        scratch = CacheLine.Align(scratch);
        if (range.EndRow - range.FirstRow == 1 && operands.Weights.Packed != null)
        {
            RunOne(operands, range, scratch);
            return;
        }

        int rows = range.EndRow - range.FirstRow, outputs = operands.Weights.Outputs;
        float* sums = scratch, panelPart = scratch + SumsLength, staging = panelPart + PanelLength;
        for (int first = 0; first < operands.Weights.Inputs; first += LinearPanels.Blocking.Inputs)
        {
            int count = Math.Min(LinearPanels.Blocking.Inputs, operands.Weights.Inputs - first);
            StridedRows x = operands.X.From(range.FirstRow, first);
            for (int panel = range.FirstPanel; panel < range.EndPanel; panel++)
            {
                int lanes = LinearPanels.LanesOf(panel, outputs), column = panel * LinearPanels.Lanes;
                float* weights = panelPart;
                if (operands.Weights.Packed != null)
                    weights = LinearPanels.Panel(operands.Weights.Packed, panel, operands.Weights.Inputs, outputs) + ((nint)first * lanes);
                else
                    LinearPanels.PackPart(
                        operands.Weights.Plain + first, operands.Weights.Inputs, (panel, outputs), count, panelPart, staging);

                // Sums grow where the outputs go; those of a panel that outputs do not fill, in scratch: it is the last.
                StridedRows y = operands.Y.From(range.FirstRow, column);
                StridedRows target = column + lanes <= outputs ? y : new StridedRows(sums, LinearPanels.Lanes);
                var w = new StridedRows(weights, lanes);
                bool ends = first + count == operands.Weights.Inputs;
                int tiles = (rows + LinearTile<TVector, TSimd>.MaxRows - 1) / LinearTile<TVector, TSimd>.MaxRows;
                for (int tile = 0; tile < tiles; tile++)
                {
                    int row = rows * tile / tiles, end = rows * (tile + 1) / tiles;
                    RunRows(x.From(row, 0), w, count, target.From(row, 0), (end - row, lanes, first == 0));
                    if (ends)
                        Finish(target.From(row, 0), operands, column, y.From(row, 0), end - row);
                }
            }
        }

        if (operands.Weights.Inputs == 0)
            FinishEmpty(operands, range);
    }

    private static void RunRows(StridedRows x, StridedRows w, int count, StridedRows sums, (int Rows, int Lanes, bool Begins) tile)
    {
        int step = TileVectors * TSimd.Width;
        for (int lane = 0; lane < tile.Lanes; lane += step)
        {
            int vectors = Math.Min(step, tile.Lanes - lane) / TSimd.Width;
            StridedRows lanes = w.From(0, lane), to = sums.From(0, lane);
            switch (vectors)
            {
                case 1: RunTile<Count1>(x, lanes, count, to, tile.Rows, tile.Begins); break;
                case 2: RunTile<Count2>(x, lanes, count, to, tile.Rows, tile.Begins); break;
                case 3: RunTile<Count3>(x, lanes, count, to, tile.Rows, tile.Begins); break;
                default: RunTile<Count4>(x, lanes, count, to, tile.Rows, tile.Begins); break;
            }
        }
    }

    private static void RunTile<TVectors>(StridedRows x, StridedRows w, int count, StridedRows sums, int rows, bool begins)
        where TVectors : struct, ICount
    {
        switch (rows)
        {
            case 1: LinearTile<TVector, TSimd>.Run<Count1, TVectors>(x, w, count, sums, begins); break;
            case 2: LinearTile<TVector, TSimd>.Run<Count2, TVectors>(x, w, count, sums, begins); break;
            case 3: LinearTile<TVector, TSimd>.Run<Count3, TVectors>(x, w, count, sums, begins); break;
            case 4: LinearTile<TVector, TSimd>.Run<Count4, TVectors>(x, w, count, sums, begins); break;
            case 5: LinearTile<TVector, TSimd>.Run<Count5, TVectors>(x, w, count, sums, begins); break;
            default: LinearTile<TVector, TSimd>.Run<Count6, TVectors>(x, w, count, sums, begins); break;
        }
    }

    /// <summary>One row: the weights' way from memory is all that counts, so that inputs of zero are left out.</summary>
    private static void RunOne(in LinearOperands operands, LinearRange range, float* scratch)
    {
        LinearWeights weights = operands.Weights;
        var inputs = LinearRowInputs.Collect(
            operands.X[range.FirstRow], weights.Inputs, scratch + SumsLength, keepsZeros: !weights.CanSkipZeros);
        int panel = range.FirstPanel, whole = Math.Min(range.EndPanel, weights.Outputs / LinearPanels.Lanes);
        for (; panel + 1 < whole; panel += 2)
        {
            LinearRow<TVector, TSimd>.RunPair(inputs, Panel(weights, panel), Panel(weights, panel + 1), scratch);
            FinishOne(scratch, operands, range.FirstRow, panel);
            FinishOne(scratch + LinearPanels.Lanes, operands, range.FirstRow, panel + 1);
        }

        for (; panel < range.EndPanel; panel++)
        {
            LinearRow<TVector, TSimd>.Run(inputs, Panel(weights, panel), LinearPanels.LanesOf(panel, weights.Outputs), scratch);
            FinishOne(scratch, operands, range.FirstRow, panel);
        }

        static StridedRows Panel(LinearWeights weights, int panel) => new(
            LinearPanels.Panel(weights.Packed, panel, weights.Inputs, weights.Outputs), LinearPanels.LanesOf(panel, weights.Outputs));
    }

    private static void FinishOne(float* sums, in LinearOperands operands, int row, int panel)
    {
        int column = panel * LinearPanels.Lanes;
        Finish(new StridedRows(sums, LinearPanels.Lanes), operands, column, operands.Y.From(row, column), 1);
    }

    private static void FinishEmpty(in LinearOperands operands, LinearRange range)
    {
        float* zeros = stackalloc float[LinearPanels.Lanes];
        new Span<float>(zeros, LinearPanels.Lanes).Clear();
        for (int panel = range.FirstPanel; panel < range.EndPanel; panel++)
        {
            int column = panel * LinearPanels.Lanes;
            Finish(new StridedRows(zeros, 0), operands, column, operands.Y.From(range.FirstRow, column), range.EndRow - range.FirstRow);
        }
    }

    /// <summary>Adds the bias to the sums of one panel and applies the activation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish(StridedRows sums, in LinearOperands operands, int column, StridedRows y, int rows)
    {
        var epilogue = new Epilogue(operands.Weights.Bias + column, null, null, operands.Activation.Kind, operands.Activation.Slope);
        int outputs = Math.Min(LinearPanels.Lanes, operands.Weights.Outputs - column), whole = outputs - (outputs % TSimd.Width);
        for (int row = 0; row < rows; row++)
        {
            float* from = sums[row], to = y[row];
            for (int lane = 0; lane < whole; lane += TSimd.Width)
                TSimd.Store(epilogue.Apply<TVector, TSimd>(TSimd.Load(from + lane), 0, lane), to + lane);
            if (whole < outputs)
                epilogue.ApplyTail(from + whole, to, whole, whole, outputs - whole);
        }
    }
}
