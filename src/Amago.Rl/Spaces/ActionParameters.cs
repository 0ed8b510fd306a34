using System.Runtime.InteropServices;

namespace Amago.Rl;

/// <summary>What a policy says of N actions, and which choices are legal, as spans.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly ref struct ActionParameters
{
    /// <summary>Puts together what an action is drawn from.</summary>
    /// <param name="values">The head's numbers, (N, P): see <see cref="ActionSpace.ParameterCount"/>.</param>
    /// <param name="logStd">Logarithms of the standard deviations (D); empty where the space has none.</param>
    /// <param name="masks">Which choices are legal, (N, M); empty where all are.</param>
    public ActionParameters(ReadOnlySpan<float> values, ReadOnlySpan<float> logStd = default, ReadOnlySpan<bool> masks = default)
    {
        Values = values;
        LogStd = logStd;
        Masks = masks;
    }

    /// <summary>The head's numbers, (N, P): logits of choices and bits, means of numbers.</summary>
    public ReadOnlySpan<float> Values { get; }

    /// <summary>Logarithms of the standard deviations of all numbers (D); empty where the space has none.</summary>
    public ReadOnlySpan<float> LogStd { get; }

    /// <summary>Which choices are legal, (N, M); empty where all are.</summary>
    public ReadOnlySpan<bool> Masks { get; }
}
