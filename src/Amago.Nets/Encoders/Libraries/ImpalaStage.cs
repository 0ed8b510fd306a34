using Amago.Nets.Encoders.Blocks;

namespace Amago.Nets.Encoders.Libraries;

/// <summary>A stage of IMPALA's residual encoder: a 3x3 convolution, a max-pool that halves the image, two residual blocks.</summary>
internal sealed class ImpalaStage : Module
{
    private readonly Conv2d _conv;
    private readonly MaxPool2d _pool;
    private readonly PreActivationBlock[] _blocks;

    private ImpalaStage(int inputs, int outputs, WindowGeometry pooling, ImpalaNames names, Generator generator)
    {
        _conv = Register("conv", new Conv2d(inputs, outputs, kernelSize: 3, padding: 1, generator: generator));
        _pool = new MaxPool2d(pooling);
        _blocks = new PreActivationBlock[2];
        for (int i = 0; i < _blocks.Length; i++)
            _blocks[i] = Register($"{names.Block}{i}", new PreActivationBlock(outputs, names.IsSequential, generator));
    }

    /// <summary>The stages of an encoder, one after the other.</summary>
    /// <param name="encoder">The encoder, of whose images the sizes are known.</param>
    /// <param name="channels">Channels of each stage.</param>
    /// <param name="pooling">How the max-pools treat the images' edges.</param>
    /// <param name="names">How the library calls the parts of a stage.</param>
    /// <param name="generator">Gives the initial weights.</param>
    /// <exception cref="ArgumentException">The encoder's images are too small.</exception>
    public static ImpalaStage[] Stages(
        Cnn encoder, IReadOnlyList<int> channels, ImpalaPooling pooling, ImpalaNames names, Generator generator)
    {
        WindowGeometry[] windows = Windows(encoder, channels.Count, pooling);
        SmallestImage.Expect(encoder, windows, $"{channels.Count} stages (3x3 max-pool with stride 2 each)");
        for (int i = 0; i < channels.Count; i++)
            LoadTarget.Foresee(nameof(Conv2d), channels[i], Math.Max(channels[i], i == 0 ? encoder.InputChannels : channels[i - 1]), 3, 3);
        var stages = new ImpalaStage[channels.Count];
        for (int i = 0; i < stages.Length; i++)
            stages[i] = new ImpalaStage(i == 0 ? encoder.InputChannels : channels[i - 1], channels[i], windows[i], names, generator);
        return stages;
    }

    /// <summary>Values of an image behind the stages, flattened.</summary>
    public static int MapLength(Cnn encoder, IReadOnlyList<int> channels, ImpalaPooling pooling)
    {
        (int height, int width) = (encoder.ImageHeight, encoder.ImageWidth);
        foreach (WindowGeometry window in Windows(encoder, channels.Count, pooling))
            (height, width) = (window.OutputHeight(height), window.OutputWidth(width));
        return (int)Math.Min((long)channels[^1] * height * width, int.MaxValue);
    }

    public Tensor Forward(Tensor x, Activation activation) =>
        _blocks.Aggregate(_pool.Forward(_conv.Forward(x)), (y, block) => block.Forward(y, activation));

    // TensorFlow's padding depends on the size, which halves from stage to stage.
    private static WindowGeometry[] Windows(Cnn encoder, int stages, ImpalaPooling pooling)
    {
        (int height, int width) = (encoder.ImageHeight, encoder.ImageWidth);
        var windows = new WindowGeometry[stages];
        for (int i = 0; i < stages; i++)
        {
            windows[i] = pooling switch
            {
                ImpalaPooling.Same => WindowGeometry.Same((3, 3), (2, 2), (height, width)),
                ImpalaPooling.Padded => new WindowGeometry(3, stride: 2, padding: 1),
                _ => new WindowGeometry(3, stride: 2),
            };
            (height, width) = (Math.Max(windows[i].OutputHeight(height), 1), Math.Max(windows[i].OutputWidth(width), 1));
        }

        return windows;
    }
}

/// <summary>How a library calls the parts of a stage.</summary>
/// <param name="Block">The residual blocks' name, before their number.</param>
/// <param name="IsSequential">Whether a block's convolutions are layers.1 and layers.3; else conv0 and conv1.</param>
internal sealed record ImpalaNames(string Block, bool IsSequential)
{
    /// <summary>residual0.layers.1, ...</summary>
    public static ImpalaNames Paper { get; } = new("residual", IsSequential: true);

    /// <summary>res_block0.conv0, ...: those of CleanRL.</summary>
    public static ImpalaNames CleanRl { get; } = new("res_block", IsSequential: false);
}
