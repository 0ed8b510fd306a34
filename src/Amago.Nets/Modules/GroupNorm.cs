using Ops = Amago.Tensors.Operations;

namespace Amago.Nets;

/// <summary>
/// Group normalisation, as <c>torch.nn.GroupNorm</c>: each image's channels in groups, each group to mean 0 and variance 1, then a
/// trained scale and shift for every channel (https://arxiv.org/abs/1803.08494).
/// </summary>
public sealed class GroupNorm : Module
{
    private readonly int _groups;
    private readonly float _epsilon;

    /// <summary>Starts with scale 1 and shift 0.</summary>
    /// <param name="groups">Groups that the channels are cut into, each of equal size.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="epsilon">Added to the variance, so that its root is not 0.</param>
    /// <param name="affine">Whether scale and shift are trained; otherwise there are none.</param>
    /// <exception cref="ArgumentException">
    /// The channels do not divide into the groups, or epsilon is no finite number of at least 0.
    /// </exception>
    public GroupNorm(int groups, int channels, float epsilon = 1e-5f, bool affine = true)
    {
        if (groups < 1 || channels < 1 || channels % groups != 0)
            throw new ArgumentException($"GroupNorm: {channels} channels do not divide into {groups} groups.", nameof(groups));
        if (!(epsilon >= 0 && float.IsFinite(epsilon)))
            throw new ArgumentOutOfRangeException(nameof(epsilon), $"GroupNorm: expected a finite epsilon of at least 0, got {epsilon}.");
        if (affine)
            LoadTarget.Count(nameof(GroupNorm), 2, channels);
        _groups = groups;
        _epsilon = epsilon;
        Weight = affine ? Register("weight", Tensor.Ones([channels])) : null;
        Bias = affine ? Register("bias", Tensor.Zeros([channels])) : null;
        Channels = channels;
    }

    /// <summary>Channels of the images.</summary>
    public int Channels { get; }

    /// <summary>Scale of every channel, shape (C); null where scale and shift are not trained.</summary>
    public Tensor? Weight { get; }

    /// <summary>Shift of every channel, shape (C); null where scale and shift are not trained.</summary>
    public Tensor? Bias { get; }

    /// <summary>Normalises images (N, C, H, W); the shape stays.</summary>
    /// <exception cref="ArgumentException">The input is no batch of images of <see cref="Channels"/> channels.</exception>
    public Tensor Forward(Tensor images)
    {
        var operation = new Ops.Normalizations.GroupNorm(_groups, Channels, _epsilon) { Layer = ModulePath };
        return Weight is null ? Operation.Apply(operation, images) : Operation.Apply(operation, images, Weight, Bias!);
    }
}
