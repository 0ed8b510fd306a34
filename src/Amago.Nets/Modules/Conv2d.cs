using Ops = Amago.Tensors.Operations;

namespace Amago.Nets;

/// <summary>2-D convolution, as <c>torch.nn.Conv2d</c>: (N, C, H, W) to (N, C', H', W').</summary>
public sealed class Conv2d : Module
{
    /// <summary>A convolution with a square kernel, drawn as PyTorch draws it by default.</summary>
    /// <param name="inChannels">C, channels of the input.</param>
    /// <param name="outChannels">C', channels of the output.</param>
    /// <param name="kernelSize">Height and width of the kernel in pixels.</param>
    /// <param name="stride">Pixels from a window to the next.</param>
    /// <param name="padding">Rows and columns of zeros added on every side.</param>
    /// <param name="bias">Whether a trained bias is added to every output channel.</param>
    /// <param name="generator">Gives the initial values; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">A size is less than 1, or the padding negative.</exception>
    public Conv2d(
        int inChannels, int outChannels, int kernelSize, int stride = 1, int padding = 0, bool bias = true, Generator? generator = null)
        : this(inChannels, outChannels, new WindowGeometry(kernelSize, stride, padding), bias, generator)
    {
    }

    /// <summary>A convolution with any window, rectangles included.</summary>
    /// <inheritdoc cref="Conv2d(int, int, int, int, int, bool, Generator?)"/>
    public Conv2d(int inChannels, int outChannels, WindowGeometry window, bool bias = true, Generator? generator = null)
    {
        if (inChannels < 1 || outChannels < 1)
            throw new ArgumentException($"Conv2d: expected at least one input and one output channel, got {inChannels} and {outChannels}.");
        window.Validate(nameof(Conv2d));
        LoadTarget.Count(nameof(Conv2d), outChannels, inChannels, window.KernelHeight, window.KernelWidth);
        if (bias)
            LoadTarget.Count(nameof(Conv2d), outChannels);
        Window = window;
        Weight = Register("weight", Tensor.Zeros([outChannels, inChannels, window.KernelHeight, window.KernelWidth]));
        Bias = bias ? Register("bias", Tensor.Zeros([outChannels])) : null;
        if (LoadTarget.IsOpen)
            return;
        int fanIn = inChannels * window.KernelHeight * window.KernelWidth;
        DefaultInit.Fill(generator ?? Generator.FromEntropy(), Weight.AsSpan<float>(), bias ? Bias!.AsSpan<float>() : [], fanIn);
    }

    /// <summary>Kernel, stride and padding.</summary>
    public WindowGeometry Window { get; }

    /// <summary>The weight, shape (C', C, kernel height, kernel width).</summary>
    public Tensor Weight { get; }

    /// <summary>The bias, shape (C'); null for a convolution without one.</summary>
    public Tensor? Bias { get; }

    /// <summary>Convolves images: (N, C, H, W) to (N, C', H', W').</summary>
    /// <exception cref="ArgumentException">
    /// The input is no float32 batch of images of C channels, or the images are smaller than the kernel.
    /// </exception>
    public Tensor Forward(Tensor images)
    {
        var operation = new Ops.Images.Conv2d(Window) { Layer = ModulePath };
        return Bias is null ? Operation.Apply(operation, images, Weight) : Operation.Apply(operation, images, Weight, Bias);
    }
}
