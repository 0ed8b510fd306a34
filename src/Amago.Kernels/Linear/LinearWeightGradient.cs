using Amago.Kernels.Convolution.Contract;
using Amago.Kernels.Convolution.Direct;
using Amago.Kernels.Reductions;

namespace Amago.Kernels.Linear;

/// <summary>
/// dW (outputs, inputs) = dy^T x: a correlation whose broadcasts are outputs and whose vectors are inputs, so that it is summed in the
/// order that it has. Threads share the inputs; rows are summed in order.
/// </summary>
internal sealed unsafe class LinearWeightGradient<TVector, TSimd> : ParallelJob
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    // Rows of x that lie side by side in the first cache while all outputs pass.
    private const int RowsOfPanel = 256;

    // Blocks that are copied together: a row of x is a page of its own, and each visit should take more than a cache line or two.
    private const int BlocksOfItem = 4;

    private readonly float* _x, _dy, _dw, _scratch;
    private readonly int _rows, _inputs, _outputs;

    private LinearWeightGradient(float* x, float* dy, float* dw, float* scratch, LinearShape shape)
    {
        (_rows, _inputs, _outputs) = shape;
        _x = x;
        _dy = dy;
        _dw = dw;
        _scratch = scratch;
    }

    private static int Block => 2 * TSimd.Width;

    /// <summary>Writes dw, (outputs, inputs), and dbias, (outputs), unless that is null.</summary>
    public static void Run(float* x, float* dy, float* dw, float* dbias, LinearShape shape)
    {
        (int rows, int inputs, int outputs) = shape;
        int items = (inputs + (BlocksOfItem * Block) - 1) / (BlocksOfItem * Block), threads = Math.Min(Workers.Current, items);
        using var scratch = new Scratch(checked(threads * ScratchLength(outputs)));
        fixed (float* p = scratch.Span)
        {
            var job = new LinearWeightGradient<TVector, TSimd>(x, dy, dw, CacheLine.Align(p), shape);
            Workers.Run(job, items, threads);
        }

        if (dbias == null)
            return;
        new Span<float>(dbias, outputs).Clear();
        ColumnSums.Add<TVector, TSimd>(dy, rows, outputs, dbias);
    }

    /// <summary>The gradients of some blocks of inputs.</summary>
    public override void Run(int item, int worker)
    {
        int first = item * BlocksOfItem * Block, count = Math.Min(BlocksOfItem * Block, _inputs - first);
        int blocks = (count + Block - 1) / Block;
        float* panel = _scratch + ((nint)worker * ScratchLength(_outputs)), sums = panel + (BlocksOfItem * RowsOfPanel * Block);
        new Span<float>(sums, blocks * _outputs * Block).Clear();
        for (int row = 0; row < _rows; row += RowsOfPanel)
        {
            int rows = Math.Min(RowsOfPanel, _rows - row);
            Copy(_x + ((nint)row * _inputs) + first, rows, count, panel);
            var pixels = new CorrelatedPixels((1, 0, 0), (1, 0, 0), (rows, _outputs, Block));
            for (int block = 0; block < blocks; block++)
            {
                float* d = panel + (block * RowsOfPanel * Block);
                Correlation<TVector, TSimd>.Run<Count2>(
                    _dy + ((nint)row * _outputs), _outputs, d, pixels, sums + ((nint)block * _outputs * Block), Block);
            }
        }

        for (int output = 0; output < _outputs; output++)
        {
            for (int column = 0; column < count; column += Block)
            {
                int columns = Math.Min(Block, count - column);
                float* sum = sums + ((((nint)column / Block * _outputs) + output) * Block);
                new ReadOnlySpan<float>(sum, columns).CopyTo(new Span<float>(_dw + ((nint)output * _inputs) + first + column, columns));
            }
        }
    }

    /// <summary>Puts some columns of some rows as [block][row][columns of a block], filled up with zeros.</summary>
    private void Copy(float* x, int rows, int count, float* panel)
    {
        for (int row = 0; row < rows; row++, x += _inputs, panel += Block)
        {
            for (int column = 0; column < count; column += Block)
            {
                int columns = Math.Min(Block, count - column);
                float* destination = panel + (column * RowsOfPanel);
                new ReadOnlySpan<float>(x + column, columns).CopyTo(new Span<float>(destination, columns));
                new Span<float>(destination + columns, Block - columns).Clear();
            }
        }
    }

    private static int ScratchLength(int outputs) => checked(BlocksOfItem * (RowsOfPanel + outputs) * Block);
}
