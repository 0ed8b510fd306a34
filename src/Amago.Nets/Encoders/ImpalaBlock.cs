namespace Amago.Nets.Encoders;

/// <summary>One depth of <see cref="ImpalaishCnn"/>: 3x3 convolution, 3x3 max-pool with stride 2, two residual blocks.</summary>
internal sealed class ImpalaBlock : Module
{
    private readonly Conv2d _conv;
    private readonly MaxPool2d _pool;
    private readonly ResidualBlock _residual1, _residual2;

    public ImpalaBlock(int inChannels, int depth, string activation, bool postGroupNorm, Generator generator)
    {
        _conv = Register("conv", new Conv2d(inChannels, depth, kernelSize: 3, padding: 1, generator: generator));
        _residual1 = Register("residual1", new ResidualBlock(depth, activation, postGroupNorm, generator));
        _residual2 = Register("residual2", new ResidualBlock(depth, activation, postGroupNorm, generator));
        _pool = Register("pool", new MaxPool2d(Pooling.KernelHeight, Pooling.StrideHeight));
    }

    /// <summary>No padding and sizes rounded down, unlike IMPALA's own.</summary>
    public static WindowGeometry Pooling { get; } = new(kernel: 3, stride: 2);

    public Tensor Forward(Tensor x) => _residual2.Forward(_residual1.Forward(_pool.Forward(_conv.Forward(x))));
}
