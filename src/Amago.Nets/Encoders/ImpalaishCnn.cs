using Amago.Nets.Encoders;

namespace Amago.Nets;

/// <summary>
/// The residual encoder of IMPALA (https://arxiv.org/abs/1802.01561) with group norm, <c>IMPALAishCNN</c> of amago.nets.cnn: for each
/// depth a convolution, a max-pool that halves the image, and two residual blocks; PyTorch's default initialisation.
/// </summary>
public sealed class ImpalaishCnn : Cnn
{
    private readonly ModuleList<ImpalaBlock> _blocks;

    /// <summary>Builds and initialises the encoder.</summary>
    /// <param name="imgShape">(H, W, C), or (C, H, W) when channels are first.</param>
    /// <param name="channelsFirst">Whether images come as (C, H, W).</param>
    /// <param name="activation">Name of the activation, such as <c>leaky_relu</c>: <see cref="Activations.Names"/> has all.</param>
    /// <param name="cnnBlockDepths">Channels of each block; [16, 32, 32] by default.</param>
    /// <param name="postGroupNorm">Whether residual blocks end in a group norm of 4 groups.</param>
    /// <param name="generator">Gives the initial weights; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">
    /// The image is too small, a depth is less than 1 or, with group norm, not divisible by 4, or there is no such activation.
    /// </exception>
    public ImpalaishCnn(
        (int, int, int) imgShape,
        bool channelsFirst,
        string activation,
        IReadOnlyList<int>? cnnBlockDepths = null,
        bool postGroupNorm = true,
        Generator? generator = null)
        : base(imgShape, channelsFirst, activation)
    {
        int[] depths = [.. cnnBlockDepths ?? [16, 32, 32]];
        CheckDepths(depths, postGroupNorm);
        SmallestImage.Expect(
            this,
            Enumerable.Repeat(ImpalaBlock.Pooling, depths.Length),
            $"{depths.Length} blocks (3x3 max-pool with stride 2 each)");
        generator ??= Generator.FromEntropy();
        var blocks = new ImpalaBlock[depths.Length];
        for (int i = 0; i < blocks.Length; i++)
            blocks[i] = new ImpalaBlock(i == 0 ? InputChannels : depths[i - 1], depths[i], activation, postGroupNorm, generator);
        _blocks = Register("blocks", new ModuleList<ImpalaBlock>(blocks));
        BuiltWith(("cnn_block_depths", EncoderDescription.Text(depths)), ("post_group_norm", EncoderDescription.Text(postGroupNorm)));
        EnsureRecorded();
    }

    /// <inheritdoc/>
    protected internal override string DisplayName => "IMPALAishCNN";

    /// <inheritdoc/>
    protected override Tensor ConvForward(Tensor imgs) => _blocks.Aggregate(imgs, static (x, block) => block.Forward(x));

    private void CheckDepths(int[] depths, bool postGroupNorm)
    {
        if (depths.Length == 0 || depths.Any(static depth => depth < 1))
            throw new ArgumentException(
                $"{DisplayName}: expected cnn_block_depths of at least one depth, each at least 1, got [{string.Join(",", depths)}].");
        int odd = Array.FindIndex(depths, static depth => depth % ResidualBlock.NormGroups != 0);
        if (postGroupNorm && odd >= 0)
        {
            throw new ArgumentException(
                $"{DisplayName}: cnn_block_depths[{odd}] = {depths[odd]} is not divisible by the {ResidualBlock.NormGroups} groups of "
                + $"group norm; choose multiples of {ResidualBlock.NormGroups} or post_group_norm=False.");
        }
    }
}
