using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Convolution.Direct;

/// <summary>
/// A direct convolution, group of pixels by group of pixels: an implicit matrix product whose left side is never copied, padding included.
/// Blocks of channels are outside, so that a block of weights stays in the cache while the pixels pass.
/// </summary>
internal abstract unsafe class DirectPass<TVector, TSimd> : ConvolutionPass
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    private const int TilePixels = 6;

    // Small images run several at a time, so that their pixels fill the tiles.
    private const int PixelsOfBlock = 256;

    // A piece is some microseconds of work at least.
    private const int PixelsOfPiece = 24, ProductsOfPiece = 1 << 20, MaxParts = 8;

    private readonly ImageSize _source, _result;
    private readonly PixelGroup[] _groups;
    private readonly int _blockImages, _parts;

    /// <summary>Plans the pieces of a pass.</summary>
    /// <param name="shape">Sizes of the convolution.</param>
    /// <param name="source">Sizes of the images whose pixels are summed over.</param>
    /// <param name="result">Sizes of the images that are computed.</param>
    /// <param name="taps">The order of the packed weights.</param>
    /// <param name="vertical">Runs of the result's rows that take the same weights.</param>
    /// <param name="horizontal">Runs of the result's columns that take the same weights.</param>
    protected DirectPass(
        in Conv2dShape shape, ImageSize source, ImageSize result, PackedTaps taps, List<AxisRun> vertical, List<AxisRun> horizontal)
        : base(shape)
    {
        (_source, _result) = (source, result);
        Packing = new PackedBlocks<TVector, TSimd>(taps, result.Channels);
        int pixels = Math.Max(result.Pixels, 1);
        _blockImages = Math.Clamp(PixelsOfBlock / pixels, 1, Math.Max(shape.Images, 1));
        pixels *= _blockImages;
        long products = (long)pixels * taps.Length * result.Channels;
        _parts = (int)Math.Clamp(Math.Min(products / ProductsOfPiece, pixels / PixelsOfPiece), 1, MaxParts);
        _groups =
        [
            .. from rows in vertical
               from columns in horizontal
               select new PixelGroup(rows, columns, taps, source, result, _blockImages),
        ];
    }

    public override string Name => $"direct {TilePixels}x{2 * TSimd.Width} {SimdWidth.NameOf(TSimd.Width)}";

    public override int PackedLength => Packing.Length;

    public override int ScratchLength => TilePixels * 2 * TSimd.Width;

    protected PackedBlocks<TVector, TSimd> Packing { get; }

    public override int Pieces(int images) => (images + _blockImages - 1) / _blockImages * _parts;

    public override void Run(in PassMemory memory, int firstPiece, int endPiece, float* scratch)
    {
        // Pieces of the same images run as one.
        for (int piece = firstPiece; piece < endPiece;)
        {
            int block = piece / _parts, end = Math.Min(endPiece, (block + 1) * _parts), image = block * _blockImages;
            var run = new BlockRun(
                memory.From + ((nint)image * _source.Stride),
                memory.To,
                (nint)image * _result.Stride,
                Math.Min(_blockImages, memory.Images - image),
                piece % _parts,
                end - (block * _parts),
                scratch);
            RunBlock(run, memory.Packed, memory.Epilogue);
            piece = end;
        }
    }

    private void RunBlock(in BlockRun run, float* packed, in Epilogue epilogue)
    {
        for (int channel = 0; channel < _result.Channels; channel += 2 * TSimd.Width)
        {
            foreach (PixelGroup group in _groups)
            {
                float* weights = packed + Packing.Offset(channel, group.FirstWeight);
                if (Packing.IsWide(channel))
                    RunGroup<Count1>(group, run, weights, channel, epilogue);
                else
                    RunGroup<Count2>(group, run, weights, channel, epilogue);
            }
        }
    }

    private void RunGroup<TDepth>(PixelGroup group, in BlockRun run, float* weights, int channel, in Epilogue epilogue)
        where TDepth : struct, ICount
    {
        int block = ProductTile<TVector, TSimd, TDepth>.Block, total = group.PerImage * run.Images, end = Cut(total, run.EndPart);
        var window = new TileWindow(group.Rows, group.RowLength, _source.RowLength, (nint)group.WeightStride * block);
        var target = new TileTarget<TVector, TSimd>(run.To, run.Start, epilogue, channel, Packing.Channels(channel), block, run.Sums);
        for (int i = Cut(total, run.FirstPart), count; i < end; i += count)
        {
            count = NextTile(end - i);
            int* windows = group.Windows + i, results = group.Results + i;
            switch (count)
            {
                case 1: ProductTile<TVector, TSimd, TDepth>.Run<Count1>(run.From, windows, window, weights, results, target); break;
                case 2: ProductTile<TVector, TSimd, TDepth>.Run<Count2>(run.From, windows, window, weights, results, target); break;
                case 3: ProductTile<TVector, TSimd, TDepth>.Run<Count3>(run.From, windows, window, weights, results, target); break;
                case 4: ProductTile<TVector, TSimd, TDepth>.Run<Count4>(run.From, windows, window, weights, results, target); break;
                case 5: ProductTile<TVector, TSimd, TDepth>.Run<Count5>(run.From, windows, window, weights, results, target); break;
                default: ProductTile<TVector, TSimd, TDepth>.Run<Count6>(run.From, windows, window, weights, results, target); break;
            }
        }
    }

    /// <summary>Where a part of a group begins: at a whole tile.</summary>
    private int Cut(int total, int part)
    {
        if (part == _parts)
            return total;
        int cut = (int)((long)total * part / _parts);
        return cut - (cut % TilePixels);
    }

    /// <summary>
    /// Pixels of the next tile: six, but the last ones are shared evenly, since tiles of one or two keep the hardware waiting.
    /// </summary>
    private static int NextTile(int rest) => rest >= 2 * TilePixels ? TilePixels : rest > TilePixels ? (rest + 1) / 2 : rest;

    /// <summary>The memory and the pieces of a run over one block of images.</summary>
    private readonly struct BlockRun(float* from, float* to, nint start, int images, int firstPart, int endPart, float* sums)
    {
        public readonly float* From = from, To = to, Sums = sums;

        /// <summary>Floats from <see cref="To"/> to the block's first result.</summary>
        public readonly nint Start = start;
        public readonly int Images = images, FirstPart = firstPart, EndPart = endPart;
    }
}
