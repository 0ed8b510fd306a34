using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Convolution.Winograd;

/// <summary>
/// A tile without its transforms: sums of products tap by tap, for tiles whose values the transformed domain is not exact for. An output
/// depends on nothing but the inputs that its taps reach.
/// </summary>
internal readonly unsafe struct WinogradPlainTile<TVector, TSimd, TFilter>(in WinogradShape shape)
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TFilter : struct, IMinimalFilter
{
    private readonly WinogradInput<TVector, TSimd, TFilter> _input = new(shape);
    private readonly WinogradOutput<TVector, TSimd, TFilter> _output = new(shape);
    private readonly WinogradOutputGradient<TVector, TSimd, TFilter> _gradient = new(shape);

    /// <summary>Taps of each of a cell's channels.</summary>
    public static int Taps => TFilter.Taps * TFilter.Taps;

    /// <summary>Floats of scratch that a tile needs.</summary>
    public int ScratchLength =>
        checked(CellsLength + (TFilter.Outputs * RowOutputs * WinogradProduct<TVector, TSimd>.BlockVectors * TSimd.Width));

    private static int Size => WinogradTransform<TVector, TSimd, TFilter>.Size;

    /// <summary>Outputs of a row, filled up to an even number, which products come in.</summary>
    private static int RowOutputs => (TFilter.Outputs + 1) / 2 * 2;

    // [vector][row][column][lane]; a row that is filled up reads one cell more.
    private int CellsLength => CacheLine.RoundUp((_input.Vectors * WinogradTransform<TVector, TSimd, TFilter>.TileLength) + TSimd.Width);

    /// <summary>Computes the outputs that a tile owns of a group of output channels.</summary>
    /// <param name="memory">Images to read and write, and the epilogue.</param>
    /// <param name="index">The tile's number through all images.</param>
    /// <param name="weights">The group's weights: [block][channels][tap][columns].</param>
    /// <param name="firstVector">The group's first vector of output channels.</param>
    /// <param name="vectors">Vectors of output channels in the group.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(in PassMemory memory, int index, float* weights, int firstVector, int vectors, float* scratch)
    {
        float* cells = scratch, sums = scratch + CellsLength;
        int channels = _input.Vectors * TSimd.Width;
        _input.Gather(memory.From, index, cells);
        for (int vector = 0; vector < vectors; vector += WinogradProduct<TVector, TSimd>.BlockVectors)
        {
            int columnVectors = Math.Min(WinogradProduct<TVector, TSimd>.BlockVectors, vectors - vector);
            int columns = columnVectors * TSimd.Width;
            float* taps = weights + ((nint)vector * TSimd.Width * channels * Taps);
            for (int row = 0; row < TFilter.Outputs; row++)
            {
                for (int tap = 0; tap < Taps; tap++)
                {
                    (int tapRow, int tapColumn) = Math.DivRem(tap, TFilter.Taps);
                    WinogradProduct<TVector, TSimd>.Multiply(
                        RowOutputs,
                        cells + ((((row + tapRow) * Size) + tapColumn) * TSimd.Width),
                        WinogradTransform<TVector, TSimd, TFilter>.TileLength,
                        _input.Vectors,
                        taps + (tap * columns),
                        Taps * columns,
                        sums + (row * RowOutputs * columns),
                        columnVectors,
                        add: tap > 0);
                }
            }

            for (int column = 0; column < columnVectors; column++)
                _output.Store(
                    sums + (column * TSimd.Width),
                    RowOutputs * columns,
                    columns,
                    index,
                    firstVector + vector + column,
                    memory.To,
                    memory.Epilogue);
        }
    }

    /// <summary>Adds the weights' gradients that a tile gives for a group of output channels.</summary>
    /// <param name="x">Input images of the convolution.</param>
    /// <param name="dy">Gradients of the output images.</param>
    /// <param name="index">The tile's number through all images.</param>
    /// <param name="firstVector">The group's first vector of output channels.</param>
    /// <param name="vectors">Vectors of output channels in the group.</param>
    /// <param name="sum">The group's sums: [tap][block][channels][columns].</param>
    /// <param name="scratch"><see cref="ScratchLength"/> floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddGradient(float* x, float* dy, int index, int firstVector, int vectors, float* sum, float* scratch)
    {
        float* cells = scratch, gradients = scratch + CellsLength;
        int channels = _input.Vectors * TSimd.Width;
        _input.Gather(x, index, cells);
        for (int vector = 0; vector < vectors; vector += WinogradProduct<TVector, TSimd>.BlockVectors)
        {
            int columnVectors = Math.Min(WinogradProduct<TVector, TSimd>.BlockVectors, vectors - vector);
            int columns = columnVectors * TSimd.Width;
            for (int column = 0; column < columnVectors; column++)
                _gradient.Gather(dy, index, (firstVector + vector + column) * TSimd.Width, gradients + (column * TSimd.Width), columns);
            for (int tap = 0; tap < Taps; tap++)
            {
                // Of what the tile owns: an infinity times the zeros elsewhere would not be zero.
                (int tapRow, int tapColumn) = Math.DivRem(tap, TFilter.Taps);
                TileOutputs own = _input.Reached(index, tapRow, tapColumn);
                int count = own.EndColumn - own.FirstColumn;
                float* sums = sum + ((((nint)tap * vectors) + vector) * TSimd.Width * channels);
                for (int row = own.FirstRow; row < own.EndRow && count > 0; row++)
                {
                    float* windows = cells + ((((row + tapRow) * Size) + own.FirstColumn + tapColumn) * TSimd.Width);
                    for (int inputs = 0; inputs < _input.Vectors; inputs++)
                    {
                        WinogradCorrelation<TVector, TSimd>.Add(
                            windows + (inputs * WinogradTransform<TVector, TSimd, TFilter>.TileLength),
                            TSimd.Width,
                            gradients + (((row * TFilter.Outputs) + own.FirstColumn) * columns),
                            columns,
                            count,
                            TSimd.Width,
                            sums + (inputs * TSimd.Width * columns),
                            columnVectors);
                    }
                }
            }
        }
    }
}
