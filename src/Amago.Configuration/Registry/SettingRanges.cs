using System.Numerics;

namespace Amago.Configuration;

/// <summary>Settings that take numbers of a range only. None of them takes infinity or NaN.</summary>
public static class SettingRanges
{
    /// <summary>A copy of a setting that takes numbers that are not below a bound.</summary>
    /// <typeparam name="T">The type of the setting's value, a number.</typeparam>
    /// <param name="setting">The setting that is copied.</param>
    /// <param name="min">The smallest number that it takes.</param>
    public static Setting<T> AtLeast<T>(this Setting<T> setting, T min)
        where T : struct, INumber<T> => InRange(setting, $"of at least {min}", value => value >= min);

    /// <summary>A copy of a setting that takes numbers above a bound.</summary>
    /// <typeparam name="T">The type of the setting's value, a number.</typeparam>
    /// <param name="setting">The setting that is copied.</param>
    /// <param name="bound">What all numbers that it takes are greater than.</param>
    public static Setting<T> Above<T>(this Setting<T> setting, T bound)
        where T : struct, INumber<T> => InRange(setting, $"above {bound}", value => value > bound);

    /// <summary>A copy of a setting that takes numbers between two bounds, bounds included.</summary>
    /// <typeparam name="T">The type of the setting's value, a number.</typeparam>
    /// <param name="setting">The setting that is copied.</param>
    /// <param name="min">The smallest number that it takes.</param>
    /// <param name="max">The largest number that it takes.</param>
    public static Setting<T> Within<T>(this Setting<T> setting, T min, T max)
        where T : struct, INumber<T> => InRange(setting, $"from {min} to {max}", value => value >= min && value <= max);

    private static Setting<T> InRange<T>(Setting<T> setting, FormattableString range, Func<T, bool> holds)
        where T : struct, INumber<T>
    {
        ArgumentNullException.ThrowIfNull(setting);
        return setting.Where(FormattableString.Invariant(range), value => T.IsFinite(value) && holds(value));
    }
}
