using Ops = Amago.Tensors.Operations;

namespace Amago.Nets;

/// <summary>Fully connected layer, as <c>torch.nn.Linear</c>: (..., inputs) to (..., outputs).</summary>
public sealed class Linear : Module
{
    /// <summary>A layer drawn as PyTorch draws it by default.</summary>
    /// <param name="inFeatures">Size of the input's last dimension.</param>
    /// <param name="outFeatures">Size of the output's last dimension.</param>
    /// <param name="bias">Whether a trained bias is added to every output.</param>
    /// <param name="generator">Gives the initial values; by default a generator seeded at random.</param>
    /// <exception cref="ArgumentException">A number of features is less than 1.</exception>
    public Linear(int inFeatures, int outFeatures, bool bias = true, Generator? generator = null)
    {
        if (inFeatures < 1 || outFeatures < 1)
            throw new ArgumentException($"Linear: expected at least one input and one output feature, got {inFeatures} and {outFeatures}.");
        LoadTarget.Count(nameof(Linear), outFeatures, inFeatures);
        if (bias)
            LoadTarget.Count(nameof(Linear), outFeatures);
        Weight = Register("weight", Tensor.Zeros([outFeatures, inFeatures]));
        Bias = bias ? Register("bias", Tensor.Zeros([outFeatures])) : null;
        if (LoadTarget.IsOpen)
            return;
        DefaultInit.Fill(generator ?? Generator.FromEntropy(), Weight.AsSpan<float>(), bias ? Bias!.AsSpan<float>() : [], inFeatures);
    }

    /// <summary>The weight, shape (outputs, inputs).</summary>
    public Tensor Weight { get; }

    /// <summary>The bias, shape (outputs); null for a layer without one.</summary>
    public Tensor? Bias { get; }

    /// <summary>x W^T + bias along the last dimension: (..., inputs) to (..., outputs).</summary>
    /// <exception cref="ArgumentException">The input's last dimension is not of size <c>inputs</c>.</exception>
    public Tensor Forward(Tensor features)
    {
        var operation = new Ops.LinearLayers.Linear { Layer = ModulePath };
        return Bias is null ? Operation.Apply(operation, features, Weight) : Operation.Apply(operation, features, Weight, Bias);
    }
}
