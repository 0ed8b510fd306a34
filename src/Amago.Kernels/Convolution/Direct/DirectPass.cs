namespace Amago.Kernels;

/// <summary>
/// A direct convolution, group of pixels by group of pixels: an implicit matrix product whose left side is never copied, padding included.
/// Blocks of channels are outside, so that a block of weights stays in the cache while the pixels pass.
/// </summary>
internal abstract unsafe class DirectPass<TVector, TSimd> : ConvolutionPass
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    // Small images run several at a time, so that their pixels fill the tiles.
    private const int PixelsOfBlock = 256, MostImages = 16;

    // A piece is some microseconds of work at least.
    private const int PixelsOfPiece = 24, ProductsOfPiece = 1 << 20, MostParts = 8;

    // The most pointers of a tile.
    private const int Pointers = 6;

    private readonly ImageSize _source, _result;
    private readonly PixelGroup[] _groups;
    private readonly int _blockImages, _parts, _depth;

    /// <summary>Plans a pass.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="source">The images that are summed over.</param>
    /// <param name="result">The images that come out.</param>
    /// <param name="vertical">How their rows are cut.</param>
    /// <param name="horizontal">How their columns are cut.</param>
    protected DirectPass(in Conv2dShape shape, ImageSize source, ImageSize result, List<AxisRun> vertical, List<AxisRun> horizontal)
        : base(shape)
    {
        _source = source;
        _result = result;
        _depth = checked(shape.Window.KernelHeight * shape.Window.KernelWidth * source.Channels);
        int pixels = result.Height * result.Width;
        _blockImages = Math.Clamp(PixelsOfBlock / Math.Max(pixels, 1), 1, Math.Clamp(shape.Images, 1, MostImages));
        long products = (long)_blockImages * pixels * _depth * result.Channels;
        _parts = (int)Math.Clamp(Math.Min(products / ProductsOfPiece, (long)_blockImages * pixels / PixelsOfPiece), 1, MostParts);
        var groups = new List<PixelGroup>();
        foreach (AxisRun rows in vertical)
        {
            foreach (AxisRun columns in horizontal)
                groups.Add(new PixelGroup(rows, columns, shape.Window.KernelWidth, source, result, _blockImages));
        }

        _groups = [.. groups];
    }

    public override string Name => $"direct {Tile(2)}x{2 * TSimd.Width} {TSimd.Width * 32}-bit";

    public override int PackedLength => checked(_depth * Columns);

    public override int ScratchLength => 2 * Pointers * 2 * TSimd.Width;

    /// <summary>Channels that come out, filled up to whole vectors.</summary>
    private int Columns => (_result.Channels + TSimd.Width - 1) / TSimd.Width * TSimd.Width;

    public override int Pieces(int images) => (images + _blockImages - 1) / _blockImages * _parts;

    public override void Run(float* from, float* to, int images, float* packed, in Epilogue epilogue, int firstPiece, int endPiece, float* scratch)
    {
        // Pieces of the same images run as one.
        for (int piece = firstPiece; piece < endPiece;)
        {
            int block = piece / _parts, end = Math.Min(endPiece, (block + 1) * _parts), image = block * _blockImages;
            var run = new BlockRun(
                from + ((nint)image * _source.Length), to, (nint)image * _result.Length, Math.Min(_blockImages, images - image), piece % _parts, end - (block * _parts), scratch);
            RunBlock(run, packed, epilogue);
            piece = end;
        }
    }

    public override void Pack(float* weights, float* packed)
    {
        for (int column = 0; column < _result.Channels; column += 2 * TSimd.Width)
            PackBlock(weights, column, Math.Min(2 * TSimd.Width, _result.Channels - column), packed + ((nint)column * _depth), 2 * TSimd.Width > Columns - column ? TSimd.Width : 2 * TSimd.Width);
    }

    /// <summary>Packs the weights of some output channels as [taps and source channels][block].</summary>
    protected abstract void PackBlock(float* weights, int channel, int channels, float* packed, int block);

    private static int Tile(int vectors) => vectors * 3;

    private void RunBlock(in BlockRun run, float* packed, in Epilogue epilogue)
    {
        int wide = 2 * TSimd.Width;
        for (int channel = 0; channel < _result.Channels; channel += wide)
        {
            float* weights = packed + ((nint)channel * _depth);
            foreach (PixelGroup group in _groups)
            {
                if (Columns - channel >= wide)
                {
                    RunList<Count1, Count2>(group.All, group, run, weights, channel, epilogue);
                }
                else
                {
                    RunList<Count2, Count1>(group.Pairs, group, run, weights, channel, epilogue);
                    RunList<Count1, Count1>(group.Rest, group, run, weights, channel, epilogue);
                }
            }
        }
    }

    private void RunList<TPerPointer, TVectors>(PixelList list, PixelGroup group, in BlockRun run, float* packed, int channel, in Epilogue epilogue)
        where TPerPointer : struct, ICount
        where TVectors : struct, ICount
    {
        int block = TVectors.Value * TSimd.Width, channels = Math.Min(block, _result.Channels - channel), total = list.PerImage * run.Images;
        int end = Cut(total, run.EndPart);
        float* weights = packed + ((nint)group.FirstWeight * block);
        var window = new TileWindow(group.Rows, group.RowLength, _source.RowLength, (nint)group.WeightStride * block, group.WindowPartner);
        var target = new TileTarget<TVector, TSimd>(run.To, epilogue, channel, channels);
        for (int i = Cut(total, run.FirstPart), count; i < end; i += count)
        {
            count = TilePointers(end - i);
            int* windows = list.Windows + i, results = list.Results + i;
            switch (count)
            {
                case 1: ProductTile<TVector, TSimd, TPerPointer, TVectors>.Run<Count1>(run.From, windows, window, weights, run.Sums); break;
                case 2: ProductTile<TVector, TSimd, TPerPointer, TVectors>.Run<Count2>(run.From, windows, window, weights, run.Sums); break;
                case 3: ProductTile<TVector, TSimd, TPerPointer, TVectors>.Run<Count3>(run.From, windows, window, weights, run.Sums); break;
                case 4: ProductTile<TVector, TSimd, TPerPointer, TVectors>.Run<Count4>(run.From, windows, window, weights, run.Sums); break;
                case 5: ProductTile<TVector, TSimd, TPerPointer, TVectors>.Run<Count5>(run.From, windows, window, weights, run.Sums); break;
                default: ProductTile<TVector, TSimd, TPerPointer, TVectors>.Run<Count6>(run.From, windows, window, weights, run.Sums); break;
            }

            target.Store<TVectors>(run.Sums, results, count, run.Start);
            if (TPerPointer.Value > 1)
                target.Store<TVectors>(run.Sums + (count * block), results, count, run.Start + group.ResultPartner);
        }
    }

    /// <summary>Where a part of a list begins: at a whole tile.</summary>
    private int Cut(int total, int part)
    {
        if (part == _parts)
            return total;
        int cut = (int)((long)total * part / _parts);
        return cut - (cut % Pointers);
    }

    /// <summary>Pointers of the next tile: six, but the last ones are shared evenly, since tiles of one or two keep the hardware waiting.</summary>
    private static int TilePointers(int rest)
    {
        return rest >= 2 * Pointers ? Pointers : rest > Pointers ? (rest + 1) / 2 : rest;
    }

    /// <summary>What a run over one block of images works on.</summary>
    private readonly struct BlockRun(float* from, float* to, nint start, int images, int firstPart, int endPart, float* sums)
    {
        public readonly float* From = from, To = to, Sums = sums;

        /// <summary>Floats from <see cref="To"/> to the block's first result.</summary>
        public readonly nint Start = start;
        public readonly int Images = images, FirstPart = firstPart, EndPart = endPart;
    }
}
