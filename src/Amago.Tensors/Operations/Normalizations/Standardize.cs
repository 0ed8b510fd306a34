using System.Numerics.Tensors;

namespace Amago.Tensors.Operations.Normalizations;

/// <summary>
/// Features brought to a common scale by running statistics, which are inputs and not trained: x (..., features) and two statistics
/// (features). y = min(max((x - shift) / deviation, -bound), bound) with a shift, a deviation and a bound of every feature.
/// </summary>
internal abstract record Standardize(int Features) : Operation
{
    public sealed override Shape OutputShape(Tensor[] inputs)
    {
        Tensor x = inputs[0];
        ExpectFloat(x, "features");
        for (int i = 1; i < inputs.Length; i++)
            ExpectParameter(inputs[i], "a statistic", Features);
        return x.Rank > 0 && x.Shape[^1] == Features
            ? x.Shape
            : throw Error($"expected {Features} features in the last dimension, got shape {x.Shape}.");
    }

    public sealed override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        Tensor x = inputs[0].RowMajor(), y = Tensor.Uninitialized(shape);
        FeatureScale scale = Scale(Parameter(inputs, 1), Parameter(inputs, 2));
        ReadOnlySpan<float> from = x.AsSpan<float>();
        Span<float> to = y.AsSpan<float>();
        float[] packed = new float[4 * Features];
        scale.CopyTo(packed);
        for (int start = 0; start < to.Length; start += Features)
            FeatureScale.Apply(packed, from.Slice(start, Features), to.Slice(start, Features));
        saved = (x, scale);
        return y;
    }

    public sealed override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        (Tensor x, FeatureScale scale) = ((Tensor, FeatureScale))node.Saved!;
        Tensor dx = Tensor.Uninitialized(x.Shape);
        ReadOnlySpan<float> from = x.AsSpan<float>(), gradient = dy.RowMajor().AsSpan<float>();
        Span<float> to = dx.AsSpan<float>();
        for (int i = 0; i < to.Length; i++)
            to[i] = scale.IsInside(from[i], i % Features) ? gradient[i] / scale.Deviation[i % Features] : 0;
        gradients.Add(0, dx);
    }

    /// <summary>What the statistics say of every feature.</summary>
    public abstract FeatureScale Scale(ReadOnlySpan<float> mean, ReadOnlySpan<float> second);

    /// <summary>Shift, deviation and bound of every feature.</summary>
    internal sealed record FeatureScale(float[] Shift, float[] Deviation, float[] Bound)
    {
        /// <summary>Writes what <see cref="Apply"/> takes: four numbers of every feature, one kind behind the other.</summary>
        public void CopyTo(Span<float> packed)
        {
            int features = Shift.Length;
            Shift.CopyTo(packed);
            Deviation.CopyTo(packed[features..]);
            TensorPrimitives.Negate(Bound, packed[(2 * features)..]);
            Bound.CopyTo(packed[(3 * features)..]);
        }

        /// <summary>One row; y may be x.</summary>
        public static void Apply(ReadOnlySpan<float> packed, ReadOnlySpan<float> x, Span<float> y)
        {
            int features = x.Length;
            TensorPrimitives.Subtract(x, packed[..features], y);
            TensorPrimitives.Divide(y, packed.Slice(features, features), y);
            TensorPrimitives.Max(y, packed.Slice(2 * features, features), y);
            TensorPrimitives.Min(y, packed.Slice(3 * features, features), y);
        }

        /// <summary>Whether a value reaches the result with a slope.</summary>
        public bool IsInside(float x, int feature) => MathF.Abs((x - Shift[feature]) / Deviation[feature]) <= Bound[feature];
    }
}

/// <summary>
/// By mean and variance, as VecNormalize of stable-baselines3: (x - mean) / sqrt(variance + Epsilon), limited to -Clip..Clip.
/// </summary>
internal sealed record StandardizeByVariance(int Features, float Epsilon, float Clip) : Standardize(Features)
{
    public override string Name => "standardize";

    public override FeatureScale Scale(ReadOnlySpan<float> mean, ReadOnlySpan<float> second)
    {
        var deviation = new float[Features];
        for (int f = 0; f < deviation.Length; f++)
            deviation[f] = (float)Math.Sqrt(second[f] + (double)Epsilon);
        float[] bound = new float[Features];
        bound.AsSpan().Fill(Clip);
        return new FeatureScale(mean.ToArray(), deviation, bound);
    }
}

/// <summary>
/// By mean and mean square, as InputNorm of amago: by a deviation sqrt(nu - mu^2 + 1e-5) of 1e-3 to 1e6 where that is above 0.01, limited
/// to -1e4..1e4; features that hardly vary are only shifted.
/// </summary>
internal sealed record StandardizeBySquares(int Features) : Standardize(Features)
{
    private const float Epsilon = 1e-5f, Least = 1e-3f, Most = 1e6f, Stable = 0.01f, Limit = 1e4f;

    public override string Name => "input_norm";

    public override FeatureScale Scale(ReadOnlySpan<float> mean, ReadOnlySpan<float> second)
    {
        float[] shift = new float[Features], deviation = new float[Features], bound = new float[Features];
        for (int f = 0; f < Features; f++)
        {
            float root = MathF.Sqrt(second[f] - (mean[f] * mean[f]) + Epsilon);
            float sigma = Math.Clamp(float.IsNaN(root) ? 0 : root, Least, Most);
            bool isStable = sigma > Stable && !float.IsNaN(mean[f]);
            (shift[f], deviation[f], bound[f]) =
                (float.IsNaN(mean[f]) ? 0 : mean[f], isStable ? sigma : 1, isStable ? Limit : float.PositiveInfinity);
        }

        return new FeatureScale(shift, deviation, bound);
    }
}
