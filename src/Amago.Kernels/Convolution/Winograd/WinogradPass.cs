using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Convolution.Winograd;

/// <summary>
/// The forward pass, or the data gradient, by Winograd's convolution: a block of tiles is transformed, multiplied with the
/// transformed weights position by position, and transformed back, all in the nearer caches. A piece is a block of tiles and a group of
/// output channels; consecutive pieces share the transformed input, or are computed as one block.
/// </summary>
internal sealed unsafe class WinogradPass<TVector, TSimd, TFilter> : ConvolutionPass
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TFilter : struct, IMinimalFilter
{
    private readonly WinogradShape _winograd;
    private readonly WinogradInput<TVector, TSimd, TFilter> _input;
    private readonly WinogradOutput<TVector, TSimd, TFilter> _output;
    private readonly WinogradPlainTile<TVector, TSimd, TFilter> _plain;
    private readonly WinogradWeights<TVector, TSimd, TFilter> _weights;
    private readonly PlaneLayout _inputLayout, _outputLayout;

    private WinogradPass(in Conv2dShape shape, in WinogradShape winograd, in WinogradWeights<TVector, TSimd, TFilter> weights)
        : base(shape)
    {
        _winograd = winograd;
        _input = new(winograd);
        _output = new(winograd);
        _plain = new(winograd);
        _weights = weights;
        int tiles = WinogradBlocks.MaxTiles;
        _inputLayout = PlaneLayout.ByVector(tiles, _input.Vectors, TSimd.Width);
        _outputLayout = PlaneLayout.ByTile(tiles, weights.VectorsOf(0), TSimd.Width);
    }

    public override string Name =>
        WinogradNames.Of<TVector, TSimd, TFilter>(_winograd, WinogradProduct<TVector, TSimd>.TileName(_weights.Vectors));

    public override int PackedLength => _weights.Length;

    public override int ScratchLength => checked(PlanesLength + _plain.ScratchLength);

    private int PlanesLength => WinogradTransform<TVector, TSimd, TFilter>.Positions * (_inputLayout.PlaneStep + _outputLayout.PlaneStep);

    public static WinogradPass<TVector, TSimd, TFilter> Forward(in Conv2dShape shape) =>
        new(shape, WinogradShape.Forward(shape), WinogradWeights<TVector, TSimd, TFilter>.Forward(shape));

    public static WinogradPass<TVector, TSimd, TFilter> BackwardData(in Conv2dShape shape) =>
        new(shape, WinogradShape.BackwardData(shape), WinogradWeights<TVector, TSimd, TFilter>.BackwardData(shape));

    public override void Pack(float* weights, float* packed) => _weights.Pack(weights, packed);

    public override int Pieces(int images) => Blocks(images).Count * _weights.Groups;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(in PassMemory memory, int firstPiece, int endPiece, float* scratch)
    {
        WinogradBlocks blocks = Blocks(memory.Images);
        float* inputs = scratch, products = inputs + (WinogradTransform<TVector, TSimd, TFilter>.Positions * _inputLayout.PlaneStep);

        // SAFETY: a block has no more tiles; the first ones are computed in the transformed domain.
        int* tiles = stackalloc int[WinogradBlocks.MaxTiles];
        float* seen = null;
        int firstTile = 0, endTile = 0, transformed = 0;
        for (int piece = firstPiece; piece < endPiece;)
        {
            (int block, int group) = Math.DivRem(piece, _weights.Groups);
            int end = _weights.Groups > 1 ? block + 1 : blocks.EndTogether(block, endPiece);
            MemoryRange outputs = default;
            if (blocks.Start(block) >= endTile || piece == firstPiece)
            {
                (firstTile, endTile) = (blocks.Start(block), blocks.Start(end));
                for (int tile = firstTile; tile < endTile; tile++)
                    tiles[tile - firstTile] = tile;
                transformed = _input.Values.Bounded(memory.From, tiles, endTile - firstTile, ref seen);
                _input.Transform(memory.From, tiles, transformed, inputs, _inputLayout);
                outputs = _output.Range(memory.To, firstTile, endTile); // of all groups of channels
            }

            int firstVector = group * WinogradWeights<TVector, TSimd, TFilter>.GroupVectors, vectors = _weights.VectorsOf(group);
            if (transformed > 0)
            {
                var prefetch = new Prefetch(outputs, WinogradTransform<TVector, TSimd, TFilter>.Positions);
                Multiply(inputs, transformed, memory.Packed, group, products, prefetch);
                _output.Transform(products, _outputLayout, tiles, transformed, firstVector, firstVector + vectors, memory);
            }

            float* taps = memory.Packed + _weights.TapStart(firstVector);
            for (int i = transformed; i < endTile - firstTile; i++)
                _plain.Run(memory, tiles[i], taps, firstVector, vectors, scratch + PlanesLength);
            piece += end - block;
        }
    }

    // Groups of output channels are pieces already.
    private WinogradBlocks Blocks(int images) => new(images * _output.TilesPerImage, minPieces: _weights.Groups > 1 ? 1 : 2);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(float* inputs, int tiles, float* packed, int group, float* products, Prefetch outputs)
    {
        int vectors = _weights.VectorsOf(group);
        float* weights = packed + _weights.GroupStart(group);
        TileChunks pairChunks = new(tiles, WinogradProduct<TVector, TSimd>.MaxRows(2)), lastChunks = new(
            tiles, WinogradProduct<TVector, TSimd>.MaxRows(1));
        for (int position = 0; position < WinogradTransform<TVector, TSimd, TFilter>.Positions; position++)
        {
            for (int vector = 0; vector < vectors; vector += WinogradProduct<TVector, TSimd>.BlockVectors)
            {
                int columnVectors = Math.Min(WinogradProduct<TVector, TSimd>.BlockVectors, vectors - vector);
                WinogradProduct<TVector, TSimd>.Multiply(
                    inputs,
                    _inputLayout,
                    columnVectors > 1 ? pairChunks : lastChunks,
                    _input.Vectors,
                    weights,
                    products + (vector * TSimd.Width),
                    _outputLayout,
                    columnVectors);
                weights += _weights.Channels * columnVectors * TSimd.Width;
            }

            outputs.Step();
            inputs += _inputLayout.PlaneStep;
            products += _outputLayout.PlaneStep;
        }
    }
}
