using Amago.Nets.Encoders.Blocks;

namespace Amago.Nets;

/// <summary>
/// Base of the visual encoders of Unity ML-Agents (https://github.com/Unity-Technologies/ml-agents) that are convolutions
/// <c>conv_layers</c> and a linear layer <c>dense.0</c>, leaky ReLU after each. Convolutions start as PyTorch's default has it, the linear
/// layer as a normal distribution of deviation 1.41 / sqrt(inputs) with zero bias.
/// </summary>
public abstract class MlAgentsCnn : StackCnn
{
    /// <summary>The gain of the linear layer's initial weights in every visual encoder of the library.</summary>
    internal const float Gain = 1.41f;

    private protected MlAgentsCnn(
        (int, int, int) imgShape, bool channelsFirst, string activation, PixelScaling scaling, LayerStack layers, Generator generator)
        : base(imgShape, channelsFirst, activation, scaling, layers, generator)
    {
        Apply(module =>
        {
            if (module is Linear linear)
                LibraryInit.KaimingNormal(linear, generator, Gain);
        });
        BuiltWith(layers);
        EnsureRecorded();
    }
}
