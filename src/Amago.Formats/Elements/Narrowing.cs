using System.Globalization;

namespace Amago.Formats.Elements;

/// <summary>Converts elements of one tensor to a narrower type.</summary>
internal sealed class Narrowing(FileNotes notes, string where)
{
    private bool _isRounded;

    /// <summary>The float32 nearest to a float64. Infinities and NaN stay what they are.</summary>
    /// <exception cref="InvalidFileException">A finite value is beyond float32.</exception>
    public float ToSingle(double value)
    {
        var result = (float)value;
        if (result == value || double.IsNaN(value))
            return result;
        if (float.IsInfinity(result))
        {
            throw Beyond(
                $"float64 values of at most {float.MaxValue.ToString(CultureInfo.InvariantCulture)}",
                "float32",
                value.ToString(CultureInfo.InvariantCulture));
        }

        if (!_isRounded)
            notes.Add($"float64 became float32, rounded, {where}");
        _isRounded = true;
        return result;
    }

    /// <summary>
    /// The nearest float32 of a number that somebody wrote down, which is no loss worth a note as long as it has the same decimals:
    /// 0.00025.
    /// </summary>
    public static float ToSingle(double value, FileNotes notes, string where)
    {
        var result = (float)value;
        if (result.ToString(CultureInfo.InvariantCulture) != value.ToString(CultureInfo.InvariantCulture))
            notes.Add($"float64 became float32, rounded, {where}");
        return result;
    }

    /// <summary>A uint64 as int64.</summary>
    /// <exception cref="InvalidFileException">The value is beyond int64.</exception>
    public long ToInt64(ulong value) => value <= long.MaxValue
        ? (long)value
        : throw Beyond($"uint64 values of at most {long.MaxValue}", "int64", $"{value}");

    private InvalidFileException Beyond(string values, string narrower, string got)
    {
        string expected = $"{values}, for they become {narrower}";
        return InvalidFileException.NotSupported(notes.File, expected, got, where, $"expected {expected}, got {got}");
    }
}
