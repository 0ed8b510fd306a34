namespace Amago.Cli.Export;

/// <summary>Kinds of distributions that a head describes.</summary>
internal enum HeadKind
{
    /// <summary>One of some choices: a logit or an expected return of each.</summary>
    Choice,

    /// <summary>Bits: the logit of each.</summary>
    Bits,

    /// <summary>Numbers: the mean of each.</summary>
    Numbers,
}

/// <summary>One distribution of an action, and where its numbers lie in a row of the head.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Where its numbers start.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Bounds">The bounds of numbers; null of choices and bits.</param>
internal sealed record HeadPart(HeadKind Kind, int Start, int Count, ContinuousActions? Bounds)
{
    /// <summary>The distributions of a space, in the order of its head.</summary>
    public static IReadOnlyList<HeadPart> Of(ActionSpace space)
    {
        var parts = new List<HeadPart>();
        Add(space, parts);
        return parts;
    }

    private static void Add(ActionSpace space, List<HeadPart> parts)
    {
        int start = parts.Sum(static part => part.Count);
        switch (space)
        {
            case DiscreteActions discrete:
                parts.Add(new HeadPart(HeadKind.Choice, start, discrete.Count, null));
                break;
            case MultiDiscreteActions several:
                foreach (int count in several.Counts)
                {
                    parts.Add(new HeadPart(HeadKind.Choice, start, count, null));
                    start += count;
                }

                break;
            case MultiBinaryActions bits:
                parts.Add(new HeadPart(HeadKind.Bits, start, bits.Count, null));
                break;
            case ContinuousActions numbers:
                parts.Add(new HeadPart(HeadKind.Numbers, start, numbers.Count, numbers));
                break;
            case TupleActions tuple:
                foreach (ActionSpace one in tuple.Spaces)
                    Add(one, parts);
                break;
            default:
                throw new NotSupportedException($"the actions {space} can't be exported to ONNX.");
        }
    }
}
