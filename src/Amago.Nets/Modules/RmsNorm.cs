using Ops = Amago.Tensors.Operations;

namespace Amago.Nets;

/// <summary>
/// Root mean square normalisation: values divided by sqrt(mean of their squares + epsilon), then times a trained <c>scale</c> for every
/// feature (https://arxiv.org/abs/1910.07467). Of rows along the last dimension, or of every pixel's channels.
/// </summary>
public sealed class RmsNorm : Module
{
    private readonly float _epsilon;

    /// <summary>Starts with scale 1.</summary>
    /// <param name="features">Values that are normalised together: the size of the last dimension, or the channels of images.</param>
    /// <param name="epsilon">Added to the mean of the squares, so that its root is not 0.</param>
    /// <param name="affine">Whether a scale is trained; otherwise there is none.</param>
    /// <exception cref="ArgumentException">There is less than one feature, or epsilon is no finite number of at least 0.</exception>
    public RmsNorm(int features, float epsilon = 1e-5f, bool affine = true)
    {
        if (features < 1)
            throw new ArgumentException($"RmsNorm: expected at least one feature, got {features}.", nameof(features));
        if (!(epsilon >= 0 && float.IsFinite(epsilon)))
            throw new ArgumentOutOfRangeException(nameof(epsilon), $"RmsNorm: expected a finite epsilon of at least 0, got {epsilon}.");
        if (affine)
            LoadTarget.Count(nameof(RmsNorm), features);
        _epsilon = epsilon;
        Features = features;
        Scale = affine ? Register("scale", Tensor.Ones([features])) : null;
    }

    /// <summary>Values that are normalised together.</summary>
    public int Features { get; }

    /// <summary>Scale of every feature, shape (features); null where none is trained.</summary>
    public Tensor? Scale { get; }

    /// <summary>Normalises every row of (..., features); the shape stays.</summary>
    /// <exception cref="ArgumentException">The input's last dimension is not of size <see cref="Features"/>.</exception>
    public Tensor Forward(Tensor features) => Apply(features, ofPixels: false);

    /// <summary>Normalises every pixel of images (N, C, H, W) over its channels; the shape stays.</summary>
    /// <exception cref="ArgumentException">The input is no batch of images of <see cref="Features"/> channels.</exception>
    public Tensor ForwardImages(Tensor images) => Apply(images, ofPixels: true);

    private Tensor Apply(Tensor x, bool ofPixels)
    {
        var operation = new Ops.Normalizations.RmsNorm(Features, _epsilon, ofPixels) { Layer = ModulePath };
        return Scale is null ? Operation.Apply(operation, x) : Operation.Apply(operation, x, Scale);
    }
}
