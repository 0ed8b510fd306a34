using Amago.Nets.Encoders.Blocks;

namespace Amago.Nets;

/// <summary>
/// Base of the encoders that PyTorch libraries make of the Atari DQN (https://www.nature.com/articles/nature14236): its convolutions and a
/// linear layer, the activation after each. Weights start orthogonal with gain sqrt(2), biases at zero.
/// </summary>
public abstract class OrthogonalNatureCnn : StackCnn
{
    private protected OrthogonalNatureCnn(
        (int, int, int) imgShape, bool channelsFirst, string activation, PixelScaling scaling, LayerStack layers, Generator generator)
        : base(imgShape, channelsFirst, activation, scaling, layers, generator)
    {
        float gain = (float)Math.Sqrt(2);
        Apply(module => LibraryInit.Orthogonal(module, generator, gain, gain));
        BuiltWith(layers);
        EnsureRecorded();
    }
}
