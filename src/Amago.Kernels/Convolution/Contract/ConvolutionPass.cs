namespace Amago.Kernels.Convolution.Contract;

/// <summary>
/// One way of computing a pass of a convolution that makes images of images: the forward pass, x to y, or the data gradient, dy to dx.
/// Immutable once made, so that threads share it: weights are packed into the caller's memory, and every run brings its own scratch.
/// Images are stored (N, H, W, C). Nothing outside the given memory is read or written, whatever the alignment.
/// </summary>
internal abstract unsafe class ConvolutionPass(in Conv2dShape shape)
{
    private readonly Conv2dShape _shape = shape;

    /// <summary>The convolution; its number of images is the most that one run gets.</summary>
    public ref readonly Conv2dShape Shape => ref _shape;

    /// <summary>Algorithm, tile and vector width, such as <c>winograd F(4x4,3x3) 12x32 512-bit</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Floats of the packed weights.</summary>
    public abstract int PackedLength { get; }

    /// <summary>Floats of scratch that a thread needs to run pieces.</summary>
    public abstract int ScratchLength { get; }

    /// <summary>
    /// Packs weights (C', C, kernel height, kernel width) into <see cref="PackedLength"/> floats, best aligned to 64 bytes.
    /// </summary>
    public abstract void Pack(float* weights, float* packed);

    /// <summary>
    /// Number of pieces that the work on some images falls into. They may run in any order and on any thread; the cut depends on sizes
    /// alone, and no value depends on the cut.
    /// </summary>
    public abstract int Pieces(int images);

    /// <summary>Computes the outputs of the pieces from <paramref name="firstPiece"/> up to <paramref name="endPiece"/>.</summary>
    /// <param name="memory">Images, packed weights and the epilogue.</param>
    /// <param name="firstPiece">Index of the first piece to run.</param>
    /// <param name="endPiece">Index of the piece behind the last one to run.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> floats of this thread's own, aligned to 64 bytes.</param>
    public abstract void Run(in PassMemory memory, int firstPiece, int endPiece, float* scratch);
}
