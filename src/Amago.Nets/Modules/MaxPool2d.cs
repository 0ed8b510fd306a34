using Ops = Amago.Tensors.Operations;

namespace Amago.Nets;

/// <summary>Largest value of every window, as <c>torch.nn.MaxPool2d</c>: (N, C, H, W) to (N, C, H', W'); sizes are rounded down.</summary>
public sealed class MaxPool2d : Module
{
    /// <summary>A pooling with a square window, whose largest value is kept.</summary>
    /// <param name="kernelSize">Height and width of the window in pixels.</param>
    /// <param name="stride">Pixels from a window to the next; the window's size by default.</param>
    /// <param name="padding">Pixels around the image that never win; at most half the window.</param>
    /// <exception cref="ArgumentException">A size is less than 1, or the padding negative or above half the window.</exception>
    public MaxPool2d(int kernelSize, int? stride = null, int padding = 0)
        : this(new WindowGeometry(kernelSize, stride ?? kernelSize, padding))
    {
    }

    /// <summary>A pooling with any window, one with TensorFlow's padding included (<see cref="WindowGeometry.Same"/>).</summary>
    /// <param name="window">Kernel, stride and padding; the padding is at most half the kernel, so that no window lies in it.</param>
    /// <exception cref="ArgumentException">A size is less than 1, or the padding negative or above half the window.</exception>
    public MaxPool2d(WindowGeometry window)
    {
        window.Validate(nameof(MaxPool2d));
        ExpectHalf(Math.Max(window.PaddingHeight, window.PaddingBottom), window.KernelHeight);
        ExpectHalf(Math.Max(window.PaddingWidth, window.PaddingRight), window.KernelWidth);
        Window = window;

        static void ExpectHalf(int padding, int kernel)
        {
            if (padding > kernel / 2)
                throw new ArgumentException($"MaxPool2d: expected padding of at most half the kernel {kernel}, got {padding}.");
        }
    }

    /// <summary>Kernel, stride and padding.</summary>
    public WindowGeometry Window { get; }

    /// <summary>Pools images: (N, C, H, W) to (N, C, H', W').</summary>
    /// <exception cref="ArgumentException">The input is no batch of images, or the images are smaller than the window.</exception>
    public Tensor Forward(Tensor images) => Operation.Apply(new Ops.Images.MaxPool2d(Window) { Layer = ModulePath }, images);
}
