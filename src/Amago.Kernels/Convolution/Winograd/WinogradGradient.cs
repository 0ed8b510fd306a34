using Amago.Kernels.Convolution.Contract;
using Amago.Kernels.Reductions;

namespace Amago.Kernels.Convolution.Winograd;

/// <summary>
/// The weight gradient by Winograd's convolution: inputs and output gradients are transformed tile by tile, their products added up in the
/// transformed domain over all tiles and images, and the sum transformed back once. Behind it lie the sums of the bias.
/// </summary>
internal sealed unsafe class WinogradGradient<TVector, TSimd, TFilter> : ConvolutionWeightGradient
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TFilter : struct, IMinimalFilter
{
    private readonly WinogradShape _winograd;
    private readonly WinogradInput<TVector, TSimd, TFilter> _input;
    private readonly WinogradOutputGradient<TVector, TSimd, TFilter> _gradient;
    private readonly WinogradPlainTile<TVector, TSimd, TFilter> _plain;
    private readonly WinogradWeights<TVector, TSimd, TFilter> _weights;
    private readonly PlaneLayout _inputLayout, _gradientLayout;

    public WinogradGradient(in Conv2dShape shape)
        : base(shape)
    {
        _winograd = WinogradShape.Forward(shape);
        _input = new(_winograd);
        _gradient = new(_winograd);
        _plain = new(_winograd);
        _weights = WinogradWeights<TVector, TSimd, TFilter>.Forward(shape);
        _inputLayout = PlaneLayout.ByTile(WinogradBlocks.MaxTiles, _input.Vectors, TSimd.Width);
        _gradientLayout = PlaneLayout.ByTile(WinogradBlocks.MaxTiles, _weights.Vectors, TSimd.Width);
    }

    public override string Name =>
        WinogradNames.Of<TVector, TSimd, TFilter>(_winograd, WinogradCorrelation<TVector, TSimd>.TileName(_weights.Vectors));

    // Weights, the bias, and how many tiles were summed tap by tap.
    public override int SumLength => _weights.Length + Shape.OutputChannels + 1;

    public override int ScratchLength => checked(PlanesLength + _plain.ScratchLength);

    private int PlanesLength => WinogradTransform<TVector, TSimd, TFilter>.Positions * (_inputLayout.PlaneStep + _gradientLayout.PlaneStep);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Add(float* x, float* dy, int images, float* sum, float* scratch, MemoryRange ahead = default)
    {
        var blocks = new WinogradBlocks(images * _gradient.TilesPerImage, minPieces: 1);
        float* inputs = scratch, gradients = inputs + (WinogradTransform<TVector, TSimd, TFilter>.Positions * _inputLayout.PlaneStep);
        var prefetch = new Prefetch(ahead, blocks.Count * _weights.Groups * WinogradTransform<TVector, TSimd, TFilter>.Positions);

        // SAFETY: a block has no more tiles; the first ones are computed in the transformed domain.
        int* tiles = stackalloc int[WinogradBlocks.MaxTiles];
        float* seenInput = null, seenGradient = null;
        for (int block = 0; block < blocks.Count; block++)
        {
            int firstTile = blocks.Start(block), count = blocks.Start(block + 1) - firstTile;
            for (int i = 0; i < count; i++)
                tiles[i] = firstTile + i;
            int transformed = _gradient.Values.Bounded(dy, tiles, _input.Values.Bounded(x, tiles, count, ref seenInput), ref seenGradient);
            sum[_weights.Length + Shape.OutputChannels] += count - transformed;
            _input.Transform(x, tiles, transformed, inputs, _inputLayout);
            _gradient.Transform(dy, tiles, transformed, gradients, _gradientLayout);
            for (int group = 0; group < _weights.Groups; group++)
            {
                Correlate(inputs, gradients, transformed, group, sum + _weights.GroupStart(group), ref prefetch);
                int firstVector = group * WinogradWeights<TVector, TSimd, TFilter>.GroupVectors, vectors = _weights.VectorsOf(group);
                float* plain = sum + _weights.TapStart(firstVector);
                for (int i = transformed; i < count; i++)
                    _plain.AddGradient(x, dy, tiles[i], firstVector, vectors, plain, scratch + PlanesLength);
            }
        }

        ColumnSums.Add<TVector, TSimd>(dy, images * Shape.OutputPixels, Shape.OutputChannels, sum + _weights.Length);
    }

    public override void Finish(float* sum, float* dw, float* dbias)
    {
        _weights.Finish(sum, hasTaps: sum[_weights.Length + Shape.OutputChannels] > 0, dw);
        if (dbias != null)
            new ReadOnlySpan<float>(sum + _weights.Length, Shape.OutputChannels).CopyTo(new Span<float>(dbias, Shape.OutputChannels));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Correlate(float* inputs, float* gradients, int tiles, int group, float* sum, ref Prefetch prefetch)
    {
        int vectors = _weights.VectorsOf(group);
        gradients += group * WinogradWeights<TVector, TSimd, TFilter>.GroupVectors * TSimd.Width;
        for (int position = 0; position < WinogradTransform<TVector, TSimd, TFilter>.Positions; position++)
        {
            for (int vector = 0; vector < vectors; vector += WinogradProduct<TVector, TSimd>.BlockVectors)
            {
                int columnVectors = Math.Min(WinogradProduct<TVector, TSimd>.BlockVectors, vectors - vector);
                WinogradCorrelation<TVector, TSimd>.Add(
                    inputs,
                    _inputLayout.TileStep,
                    gradients + (vector * TSimd.Width),
                    _gradientLayout.TileStep,
                    tiles,
                    _weights.Channels,
                    sum,
                    columnVectors);
                sum += _weights.Channels * columnVectors * TSimd.Width;
            }

            prefetch.Step();
            inputs += _inputLayout.PlaneStep;
            gradients += _gradientLayout.PlaneStep;
        }
    }
}
