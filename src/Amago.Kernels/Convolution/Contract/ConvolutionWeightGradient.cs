namespace Amago.Kernels.Convolution.Contract;

/// <summary>
/// One way of computing the gradients of a convolution's weights and bias: they are added up image after image in a form that suits the
/// kernel, and turned into PyTorch's order once at the end. Immutable, as <see cref="ConvolutionPass"/>.
/// </summary>
internal abstract unsafe class ConvolutionWeightGradient(in Conv2dShape shape)
{
    private readonly Conv2dShape _shape = shape;

    /// <inheritdoc cref="ConvolutionPass.Shape"/>
    public ref readonly Conv2dShape Shape => ref _shape;

    /// <inheritdoc cref="ConvolutionPass.Name"/>
    public abstract string Name { get; }

    /// <summary>
    /// Floats of a sum: weights and bias in the kernel's own form. A sum starts as zeros, and sums of several runs may be added.
    /// </summary>
    public abstract int SumLength { get; }

    /// <summary>Floats of scratch that a thread needs to add up pieces.</summary>
    public abstract int ScratchLength { get; }

    /// <summary>Adds the gradients that some images give to <paramref name="sum"/>, in the images' order.</summary>
    /// <param name="x">Input images, (images, H, W, C).</param>
    /// <param name="dy">Gradients of the output images, (images, H', W', C').</param>
    /// <param name="images">Number of images, at most that of <see cref="Shape"/>.</param>
    /// <param name="sum"><see cref="SumLength"/> floats, aligned to 64 bytes.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> floats of this thread's own, aligned to 64 bytes.</param>
    /// <param name="ahead">What the caller will read next: worth fetching meanwhile.</param>
    public abstract void Add(float* x, float* dy, int images, float* sum, float* scratch, MemoryRange ahead = default);

    /// <summary>Writes the gradients of weights and bias that a sum stands for.</summary>
    /// <param name="sum">What <see cref="Add"/> added up.</param>
    /// <param name="dw">(C', C, kernel height, kernel width); written over.</param>
    /// <param name="dbias">Gradient of the bias, C' floats, or null for none.</param>
    public abstract void Finish(float* sum, float* dw, float* dbias);
}
