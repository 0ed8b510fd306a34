using Ops = Amago.Tensors.Operations;

namespace Amago.Nets;

/// <summary>
/// One of several normalisations of the last dimension by name, as <c>Normalization</c> of amago.nets.ff. Parameters are those of the
/// submodule <c>norm</c>: <c>norm.weight</c> and <c>norm.bias</c> of a layer norm, <c>norm.scale</c> of an RMS norm; the others have none.
/// </summary>
public sealed class Normalization : Module
{
    /// <summary>Values of a group of <c>simnorm</c>, unless something else is said.</summary>
    public const int DefaultGroup = 8;

    private const float Epsilon = 1e-5f, LeastNorm = 1e-12f;

    private static readonly string[] Names = ["layer", "rmsnorm", "unitball", "unitball-detach", "hypersphere", "simnorm", "none"];

    private readonly Func<Tensor, Tensor> _apply;

    /// <summary>Makes a normalisation.</summary>
    /// <param name="method">
    /// <c>layer</c> (<see cref="LayerNorm"/>), <c>rmsnorm</c> (<see cref="RmsNorm"/>, epsilon 1e-5), <c>unitball</c>
    /// (x / (|x| + 1e-5)), <c>unitball-detach</c> (the same, with the norm as a constant in the gradient), <c>hypersphere</c>
    /// (x / |x| times sqrt(features)), <c>simnorm</c> (the softmax of groups of neighbours, https://arxiv.org/abs/2204.00616),
    /// <c>none</c> or null.
    /// </param>
    /// <param name="features">Size of the last dimension.</param>
    /// <param name="group">Values of a group of <c>simnorm</c>.</param>
    /// <exception cref="ArgumentException">
    /// There is no such method, a number is less than 1, or the features are not whole groups.
    /// </exception>
    public Normalization(string? method, int features, int group = DefaultGroup)
    {
        if (features < 1 || group < 1)
            throw new ArgumentException(
                $"Normalization: expected at least one feature and groups of at least one, got {features} and {group}.");
        Method = method ?? "none";
        Features = features;
        switch (Method)
        {
            case "none":
                _apply = static x => x;
                break;
            case "layer":
                _apply = Register("norm", new LayerNorm(features, Epsilon)).Forward;
                break;
            case "rmsnorm":
                _apply = Register("norm", new RmsNorm(features, Epsilon)).Forward;
                break;
            case "unitball" or "unitball-detach":
                bool isDetached = Method != "unitball";
                _apply = x => Operation.Apply(new Ops.Normalizations.UnitNorm(1, 0, Epsilon, isDetached) { Layer = ModulePath }, x);
                break;
            case "hypersphere":
                float radius = MathF.Sqrt(features);
                _apply = x => Operation.Apply(
                    new Ops.Normalizations.UnitNorm(radius, LeastNorm, 0, IsDetached: false) { Layer = ModulePath }, x);
                break;
            case "simnorm":
                if (features % group != 0)
                    throw new ArgumentException($"Normalization: expected simnorm of whole groups of {group}, got {features} features.");
                _apply = x => Operation.Apply(new Ops.Reductions.GroupSoftmax(group) { Layer = ModulePath }, x);
                break;
            default:
                throw new ArgumentException(
                    $"Normalization: expected one of {string.Join(", ", Names)}, got '{Printable.Short(Method)}'.", nameof(method));
        }
    }

    /// <summary>The names that there are.</summary>
    public static IReadOnlyList<string> Methods => Names;

    /// <summary>The name that the normalisation was made by; <c>none</c> for null.</summary>
    public string Method { get; }

    /// <summary>Size of the last dimension.</summary>
    public int Features { get; }

    /// <summary>Normalises every row of (..., features); the shape stays.</summary>
    /// <exception cref="ArgumentException">The input's last dimension is not of size <see cref="Features"/>.</exception>
    public Tensor Forward(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return features.Rank > 0 && features.Shape[^1] == Features
            ? _apply(features)
            : throw new ArgumentException(
                $"{Method} normalisation: expected {Features} features in the last dimension, got {features.Describe()}.",
                nameof(features));
    }
}
