using Amago.Rl.Spaces;

namespace Amago.Rl;

/// <content>What lengths and masks have to be.</content>
public sealed partial class ActionSampler
{
    /// <summary>The first row whose mask leaves nothing of one of its choices; -1 where there is none.</summary>
    /// <param name="masks">Which choices are legal, (N, M).</param>
    internal int FirstWithoutChoice(ReadOnlySpan<bool> masks)
    {
        for (int row = 0; row < (_masks == 0 ? 0 : masks.Length / _masks); row++)
        {
            foreach (ref readonly ActionPart part in _parts.AsSpan())
            {
                if (part.Kind == ActionPartKind.Categorical && !masks.Slice((row * _masks) + part.Mask, part.Count).Contains(true))
                    return row;
            }
        }

        return -1;
    }

    private int Check(ActionParameters parameters, int actions, int rows, bool needsLogStd = true)
    {
        if ((long)rows * _parameters != parameters.Values.Length)
            throw Unfit("parameters", (long)rows * _parameters, parameters.Values.Length);
        if ((long)rows * _length != actions)
            throw Unfit("numbers of actions", (long)rows * _length, actions);
        if (needsLogStd && parameters.LogStd.Length != _logStds)
            throw Unfit("standard deviations", _logStds, parameters.LogStd.Length);
        if (parameters.Masks.IsEmpty)
            return rows;
        if ((long)rows * _masks != parameters.Masks.Length)
            throw Unfit("flags of masks", (long)rows * _masks, parameters.Masks.Length);
        int without = FirstWithoutChoice(parameters.Masks);
        return without < 0 ? rows : throw new ArgumentException(
            $"ActionSampler: expected a mask of {Space.Shown} that leaves a choice, got one that forbids all in row {without}.",
            nameof(parameters));
    }

    private ArgumentException Unfit(string what, long expected, long got) =>
        new($"ActionSampler: expected {expected} {what} for {Space.Shown}, got {got}.", "parameters");
}
