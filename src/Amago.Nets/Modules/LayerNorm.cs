using Ops = Amago.Tensors.Operations;

namespace Amago.Nets;

/// <summary>
/// Layer normalisation over the last dimension, as <c>torch.nn.LayerNorm</c>: each row to mean 0 and variance 1, then a trained scale
/// and shift for every feature (https://arxiv.org/abs/1607.06450).
/// </summary>
public sealed class LayerNorm : Module
{
    private readonly float _epsilon;

    /// <summary>Starts with scale 1 and shift 0.</summary>
    /// <param name="features">Size of the last dimension.</param>
    /// <param name="epsilon">Added to the variance, so that its root is not 0.</param>
    /// <param name="affine">Whether scale and shift are trained; otherwise there are none.</param>
    /// <exception cref="ArgumentException">There is less than one feature, or epsilon is no finite number of at least 0.</exception>
    public LayerNorm(int features, float epsilon = 1e-5f, bool affine = true)
    {
        if (features < 1)
            throw new ArgumentException($"LayerNorm: expected at least one feature, got {features}.", nameof(features));
        if (!(epsilon >= 0 && float.IsFinite(epsilon)))
            throw new ArgumentOutOfRangeException(nameof(epsilon), $"LayerNorm: expected a finite epsilon of at least 0, got {epsilon}.");
        if (affine)
            LoadTarget.Count(nameof(LayerNorm), 2, features);
        _epsilon = epsilon;
        Features = features;
        Weight = affine ? Register("weight", Tensor.Ones([features])) : null;
        Bias = affine ? Register("bias", Tensor.Zeros([features])) : null;
    }

    /// <summary>Size of the last dimension.</summary>
    public int Features { get; }

    /// <summary>Scale of every feature, shape (features); null where scale and shift are not trained.</summary>
    public Tensor? Weight { get; }

    /// <summary>Shift of every feature, shape (features); null where scale and shift are not trained.</summary>
    public Tensor? Bias { get; }

    /// <summary>Normalises every row of (..., features); the shape stays.</summary>
    /// <exception cref="ArgumentException">The input's last dimension is not of size <see cref="Features"/>.</exception>
    public Tensor Forward(Tensor features)
    {
        var operation = new Ops.Normalizations.LayerNorm(Features, _epsilon) { Layer = ModulePath };
        return Weight is null ? Operation.Apply(operation, features) : Operation.Apply(operation, features, Weight, Bias!);
    }
}
