namespace Amago.Nets.Encoders.Blocks;

/// <summary>x + conv(act(conv(act(x)))) with 3x3 convolutions that keep the size (https://arxiv.org/abs/1603.05027).</summary>
internal sealed class PreActivationBlock : Module
{
    private readonly Conv2d _first, _second;

    /// <summary>A block under PyTorch's default initialisation.</summary>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="isSequential">
    /// Whether the convolutions are called layers.1 and layers.3, after their places in a <c>torch.nn.Sequential</c>; else conv0 and conv1.
    /// </param>
    /// <param name="generator">Gives the initial weights.</param>
    public PreActivationBlock(int channels, bool isSequential, Generator generator)
    {
        _first = new Conv2d(channels, channels, kernelSize: 3, padding: 1, generator: generator);
        _second = new Conv2d(channels, channels, kernelSize: 3, padding: 1, generator: generator);
        if (isSequential)
        {
            Register("layers", new ModuleGroup(("1", _first), ("3", _second)));
            return;
        }

        Register("conv0", _first);
        Register("conv1", _second);
    }

    public Tensor Forward(Tensor x, Activation activation) =>
        x + _second.Forward(activation.Forward(_first.Forward(activation.Forward(x))));
}
