using Amago.Kernels.Normalization;

namespace Amago.Tensors.Operations.Normalizations;

/// <summary>
/// Sets of values to mean 0 and variance 1, then scaled and shifted: inputs x and, if there are, gamma and beta, with a value for each
/// channel or feature.
/// </summary>
internal abstract record Normalization : Operation
{
    public sealed override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        Tensor x = Ordered(inputs[0]), y = Tensor.Uninitialized(shape, [.. x.Strides]);
        int sets = SetCount(shape);
        var statistics = new SavedStatistics(x, new float[sets], new float[sets]);
        Normalize(statistics, Parameter(inputs, 1), Parameter(inputs, 2), y.Elements<float>());
        saved = statistics;
        return y;
    }

    public sealed override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        var statistics = (SavedStatistics)node.Saved!;
        Shape parameters = node.Inputs.Length > 1 ? node.Inputs[1].Shape : [0];
        Tensor dx = Tensor.Uninitialized(statistics.X.Shape, [.. statistics.X.Strides]);
        Tensor dgamma = Tensor.Uninitialized(parameters), dbeta = Tensor.Uninitialized(parameters);
        var all = new NormGradients(dx.Elements<float>(), dgamma.AsSpan<float>(), dbeta.AsSpan<float>());
        Differentiate(statistics, Parameter(node.Inputs, 1), Ordered(dy).Elements<float>(), all);
        gradients.Add(0, dx);
        if (node.Inputs.Length > 1)
        {
            gradients.Add(1, dgamma);
            gradients.Add(2, dbeta);
        }
    }

    /// <summary>Checks gamma and beta, where there are any.</summary>
    protected void ExpectParameters(Tensor[] inputs, int size)
    {
        for (int i = 1; i < inputs.Length; i++)
            ExpectParameter(inputs[i], i == 1 ? "a scale" : "a shift", size);
    }

    /// <summary>The values in the order that the kernel takes.</summary>
    protected abstract Tensor Ordered(Tensor x);

    /// <summary>Sets with a mean and a deviation of their own.</summary>
    protected abstract int SetCount(Shape shape);

    /// <summary>Writes y and the statistics.</summary>
    protected abstract void Normalize(SavedStatistics statistics, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, Span<float> y);

    /// <summary>Writes the gradients of x, gamma and beta.</summary>
    protected abstract void Differentiate(
        SavedStatistics statistics, ReadOnlySpan<float> gamma, ReadOnlySpan<float> dy, NormGradients gradients);

    /// <summary>What the backward pass needs: the input, and mean and reciprocal deviation of every set.</summary>
    protected sealed record SavedStatistics(Tensor X, float[] Mean, float[] Rstd);
}
