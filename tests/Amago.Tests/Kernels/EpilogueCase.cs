using Amago.Kernels;

namespace Amago.Tests.Kernels;

/// <summary>What an epilogue does, without its memory.</summary>
internal readonly record struct EpilogueCase(bool HasBias, bool HasResidual, bool HasGate, bool IsInPlace, EpilogueActivation Activation)
{
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
}
