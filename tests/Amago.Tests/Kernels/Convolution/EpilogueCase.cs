using Amago.Kernels.Convolution.Contract;

namespace Amago.Tests.Kernels.Convolution;

/// <summary>What an epilogue does, without its memory.</summary>
internal readonly record struct EpilogueCase(bool HasBias, bool HasResidual, bool HasGate, bool IsInPlace, EpilogueActivation Activation)
{
    public const float Slope = 0.01f;

    public static IEnumerable<EpilogueCase> Forward =>
    [
        new(false, false, false, false, EpilogueActivation.None),
        new(true, false, false, false, EpilogueActivation.None),
        new(true, false, false, false, EpilogueActivation.Relu),
        new(true, false, false, false, EpilogueActivation.LeakyRelu),
        new(false, true, false, false, EpilogueActivation.LeakyRelu),
        new(true, true, false, true, EpilogueActivation.None),
        new(true, true, false, true, EpilogueActivation.Relu),
    ];

    public static IEnumerable<EpilogueCase> Backward =>
    [
        new(false, false, false, false, EpilogueActivation.None),
        new(false, true, false, true, EpilogueActivation.None),
        new(false, false, true, false, EpilogueActivation.Relu),
        new(false, false, true, false, EpilogueActivation.LeakyRelu),
        new(false, true, true, false, EpilogueActivation.LeakyRelu),
        new(false, true, true, true, EpilogueActivation.LeakyRelu),
        new(true, false, false, false, EpilogueActivation.None), // no layer needs one, but the contract has it
    ];

    /// <summary>What becomes of sums: act(v + bias + residual), or with a gate act'(gate) (v + bias) + residual.</summary>
    public float[] Apply(double[] sums, PassOperands operands)
    {
        var result = new float[sums.Length];
        for (int i = 0; i < sums.Length; i++)
        {
            double v = sums[i] + (HasBias ? operands.Bias[i % operands.Bias.Length] : 0), residual = HasResidual ? operands.Residual[i] : 0;
            result[i] = (float)(HasGate ? (v * Factor(operands.Gate[i])) + residual : (v + residual) * Factor(v + residual));
        }

        return result;
    }

    private float Factor(double at) => Activation switch
    {
        EpilogueActivation.None => 1,
        EpilogueActivation.Relu => at > 0 ? 1 : 0,
        _ => at > 0 ? 1 : Slope,
    };
}
