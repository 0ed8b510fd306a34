using Amago.Rl.Spaces;

namespace Amago.Rl;

/// <summary>
/// Numbers within bounds: a steering wheel, a throttle. A policy gives the mean of each; its standard deviation is a parameter of the
/// policy that does not depend on the observation.
/// </summary>
public sealed record ContinuousActions : ActionSpace
{
    /// <summary>The most numbers of an action: a text of few characters, which may come with a file, must not take much memory.</summary>
    internal const int MaxNumbers = 1 << 20;

    private readonly float[] _low, _high;

    /// <summary>Makes a space of numbers with bounds of their own.</summary>
    /// <param name="low">The least value of each number; negative infinity where there is none, or none is known.</param>
    /// <param name="high">The greatest value of each number; infinity where there is none, or none is known.</param>
    /// <exception cref="ArgumentException">
    /// There is no number, there are more than 2^20, one list is longer, or a bound is NaN or above the other.
    /// </exception>
    public ContinuousActions(IReadOnlyList<float> low, IReadOnlyList<float> high)
    {
        ArgumentNullException.ThrowIfNull(low);
        ArgumentNullException.ThrowIfNull(high);
        if (low.Count > 0)
            CheckCount(low.Count, nameof(low));
        (_low, _high) = ([.. low], [.. high]);
        if (_low.Length == 0 || _low.Length != _high.Length)
        {
            throw new ArgumentException(
                $"ContinuousActions: expected as many lower bounds as upper ones, at least one, got {_low.Length} and {_high.Length}.",
                nameof(high));
        }

        for (int i = 0; i < _low.Length; i++)
        {
            if (!(_low[i] <= _high[i]))
            {
                throw new ArgumentException(
                    $"ContinuousActions: expected low <= high, got {SpaceWriter.Number(_low[i])} and {SpaceWriter.Number(_high[i])} "
                    + $"at place {i}.",
                    nameof(high));
            }
        }
    }

    /// <summary>Makes a space of numbers with the same bounds; without them, of any numbers.</summary>
    /// <param name="count">How many numbers an action has, 1 to 2^20.</param>
    /// <param name="low">The least value of each.</param>
    /// <param name="high">The greatest value of each.</param>
    /// <exception cref="ArgumentException">
    /// The count is less than 1 or more than 2^20, or a bound is NaN or above the other.
    /// </exception>
    public ContinuousActions(int count, float low = float.NegativeInfinity, float high = float.PositiveInfinity)
        : this(Repeat(low, count), Repeat(high, count))
    {
    }

    /// <summary>How many numbers an action has.</summary>
    public int Count => _low.Length;

    /// <summary>The least value of each number; negative infinity where there is none.</summary>
    public IReadOnlyList<float> Low => _low;

    /// <summary>The greatest value of each number; infinity where there is none.</summary>
    public IReadOnlyList<float> High => _high;

    /// <inheritdoc/>
    public override int ParameterCount => _low.Length;

    /// <inheritdoc/>
    public override int ActionLength => _low.Length;

    /// <inheritdoc/>
    public override int MaskLength => 0;

    /// <inheritdoc/>
    public override int LogStdLength => _low.Length;

    /// <inheritdoc/>
    public bool Equals(ContinuousActions? other) => base.Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();

    /// <inheritdoc/>
    public override void Clip(Span<float> action)
    {
        for (int i = 0; i < Math.Min(action.Length, _low.Length); i++)
            action[i] = Math.Clamp(action[i], _low[i], _high[i]);
    }

    private protected override string Text()
    {
        bool areSame = Array.TrueForAll(_low, low => low == _low[0]) && Array.TrueForAll(_high, high => high == _high[0]);
        if (!areSame)
            return $"box([{SpaceWriter.Numbers(_low)}], [{SpaceWriter.Numbers(_high)}])";
        bool isFree = float.IsNegativeInfinity(_low[0]) && float.IsPositiveInfinity(_high[0]);
        return isFree ? $"box({Count})" : $"box({Count}, {SpaceWriter.Number(_low[0])}, {SpaceWriter.Number(_high[0])})";
    }

    private protected override string? FaultOf(ReadOnlySpan<float> action)
    {
        for (int i = 0; i < action.Length; i++)
        {
            if (!float.IsFinite(action[i]) || action[i] < _low[i] || action[i] > _high[i])
            {
                return $"expected a finite number from {SpaceWriter.Number(_low[i])} to {SpaceWriter.Number(_high[i])} at place {i}, "
                    + $"got {SpaceWriter.Number(action[i])}";
            }
        }

        return null;
    }

    internal override void AddParts(ActionPartBuilder parts) => parts.Add(ActionPartKind.Gaussian, Count, this);

    private static void CheckCount(int count, string parameter)
    {
        if (count is < 1 or > MaxNumbers)
            throw new ArgumentOutOfRangeException(parameter, $"ContinuousActions: expected 1 to {MaxNumbers} numbers, got {count}.");
    }

    private static float[] Repeat(float bound, int count)
    {
        CheckCount(count, nameof(count));
        var bounds = new float[count];
        Array.Fill(bounds, bound);
        return bounds;
    }
}
