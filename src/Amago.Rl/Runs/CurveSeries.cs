namespace Amago.Rl;

/// <summary>One line of a <see cref="LearningCurve"/>: values over steps, with a band round them if there is one.</summary>
public sealed class CurveSeries
{
    /// <summary>Makes a line; the numbers are copied.</summary>
    /// <param name="name">What the legend calls it.</param>
    /// <param name="steps">Where the values belong: not negative, ascending.</param>
    /// <param name="values">One for each step. What is NaN or infinite is left out and leaves a gap.</param>
    /// <param name="low">The band's lower edge at each step, together with <paramref name="high"/>.</param>
    /// <param name="high">The band's upper edge at each step.</param>
    /// <exception cref="ArgumentException">The lengths differ, the steps don't ascend, or one edge of the band is missing.</exception>
    public CurveSeries(
        string name, IReadOnlyList<long> steps, IReadOnlyList<double> values, IReadOnlyList<double>? low = null, IReadOnlyList<double>? high = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(values);
        if (low is null != high is null)
            throw new ArgumentException($"{name}: expected both edges of a band or none, got one.");
        if (values.Count != steps.Count || (low ?? values).Count != steps.Count || (high ?? values).Count != steps.Count)
            throw new ArgumentException($"{name}: expected {steps.Count} values and edges of the band, one for each step, got {values.Count}, {low?.Count}, {high?.Count}.");
        for (int i = 0; i < steps.Count; i++)
        {
            if (steps[i] < (i == 0 ? 0 : steps[i - 1]))
                throw new ArgumentException($"{name}: expected steps that ascend from 0, got {steps[i]}, at place {i}.", nameof(steps));
        }

        Name = name;
        Steps = [.. steps];
        Values = [.. values];
        Low = low is null ? [] : [.. low];
        High = high is null ? [] : [.. high];
    }

    /// <summary>What the legend calls it.</summary>
    public string Name { get; }

    internal long[] Steps { get; }

    internal double[] Values { get; }

    /// <summary>As many as there are steps, or none.</summary>
    internal double[] Low { get; }

    internal double[] High { get; }
}
