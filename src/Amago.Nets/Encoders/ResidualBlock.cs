namespace Amago.Nets.Encoders;

/// <summary>Half of an IMPALA block: norm(x + conv2(act(conv1(act(x))))), with 3x3 convolutions that keep the size.</summary>
internal sealed class ResidualBlock : Module
{
    /// <summary>Groups of the group norm.</summary>
    public const int NormGroups = 4;

    private readonly Conv2d _conv1, _conv2;
    private readonly Activation _activation;
    private readonly GroupNorm? _norm;

    public ResidualBlock(int channels, string activation, bool postGroupNorm, Generator generator)
    {
        _conv1 = Register("conv1", new Conv2d(channels, channels, kernelSize: 3, padding: 1, generator: generator));
        _conv2 = Register("conv2", new Conv2d(channels, channels, kernelSize: 3, padding: 1, generator: generator));
        _activation = Register("activation", Activations.Create(activation));
        _norm = postGroupNorm ? Register("norm", new GroupNorm(NormGroups, channels)) : null;
    }

    public Tensor Forward(Tensor x)
    {
        Tensor a = _conv1.Forward(_activation.Forward(x));
        Tensor b = _conv2.Forward(_activation.Forward(a));
        return _norm is null ? x + b : _norm.Forward(x + b);
    }
}
