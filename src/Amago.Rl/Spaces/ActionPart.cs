using System.Runtime.InteropServices;

namespace Amago.Rl.Spaces;

/// <summary>Kinds of distributions that an action is drawn from.</summary>
internal enum ActionPartKind
{
    /// <summary>One choice, by the softmax of its logits.</summary>
    Categorical,

    /// <summary>Bits, each on with the sigmoid of its logit.</summary>
    Binary,

    /// <summary>Numbers, each normal with its mean and the policy's standard deviation.</summary>
    Gaussian,
}

/// <summary>One distribution within an action space, and where its numbers lie in a row of each kind.</summary>
/// <param name="Kind">What distribution it is.</param>
/// <param name="Count">Number of parameters: choices, bits, or means.</param>
/// <param name="Parameter">Where its parameters start within the head's.</param>
/// <param name="Action">Where its numbers start within an action.</param>
/// <param name="Mask">Where its flags start within a mask; those of a choice alone.</param>
/// <param name="LogStd">Where its standard deviations start; those of numbers alone.</param>
/// <param name="Bounds">The bounds of its numbers; null of choices and bits.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ActionPart(
    ActionPartKind Kind, int Count, int Parameter, int Action, int Mask, int LogStd, ContinuousActions? Bounds)
{
    /// <summary>Numbers of an action that it gives.</summary>
    public int ActionLength => Kind == ActionPartKind.Categorical ? 1 : Count;
}

/// <summary>Lays parts out one behind the other.</summary>
internal sealed class ActionPartBuilder
{
    private readonly List<ActionPart> _parts = [];
    private int _parameter, _action, _mask, _logStd;

    public void Add(ActionPartKind kind, int count, ContinuousActions? bounds = null)
    {
        var part = new ActionPart(kind, count, _parameter, _action, _mask, _logStd, bounds);
        _parts.Add(part);
        _parameter += count;
        _action += part.ActionLength;
        _mask += kind == ActionPartKind.Categorical ? count : 0;
        _logStd += kind == ActionPartKind.Gaussian ? count : 0;
    }

    public ActionPart[] ToArray() => [.. _parts];
}
