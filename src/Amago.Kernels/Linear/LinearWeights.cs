namespace Amago.Kernels.Linear;

/// <summary>Weights and bias of a linear layer, as they are or packed.</summary>
internal readonly unsafe struct LinearWeights
{
    private LinearWeights(float* plain, float* packed, float* bias, int inputs, int outputs)
    {
        Plain = plain;
        Packed = packed;
        Bias = bias;
        Inputs = inputs;
        Outputs = outputs;
    }

    /// <summary>The weights as they are, (outputs, inputs); null where they are packed.</summary>
    public float* Plain { get; }

    /// <summary>What <see cref="LinearPanels.Pack"/> wrote; null where weights are as they are.</summary>
    public float* Packed { get; }

    /// <summary>What <see cref="LinearPanels.PackBias"/> wrote.</summary>
    public float* Bias { get; }

    /// <summary>Inputs of a row.</summary>
    public int Inputs { get; }

    /// <summary>Outputs of a row.</summary>
    public int Outputs { get; }

    /// <summary>Whether a zero among the inputs changes no sum: weights are packed and finite.</summary>
    public bool CanSkipZeros => Packed != null && LinearPanels.AreFinite(Packed);

    /// <summary>Weights (outputs, inputs) as they are, which are packed on the way, and a packed bias.</summary>
    public static LinearWeights AsTheyAre(float* weights, float* packedBias, int inputs, int outputs) =>
        new(weights, null, packedBias, inputs, outputs);

    /// <summary>What <see cref="LinearPanels.Pack"/> wrote.</summary>
    public static LinearWeights OfPanels(float* packed, int inputs, int outputs) =>
        new(null, packed, LinearPanels.Bias(packed), inputs, outputs);
}
