using System.Globalization;
using System.Text.Json;

namespace Amago.Rl.Spaces;

/// <summary>How numbers and names are written in the texts of spaces, which <see cref="SpaceReader"/> reads.</summary>
internal static class SpaceWriter
{
    public static string Number(float value) => float.IsPositiveInfinity(value) ? "inf"
        : float.IsNegativeInfinity(value) ? "-inf"
        : value.ToString(CultureInfo.InvariantCulture); // as many digits as tell it from its neighbours

    public static string Numbers(IEnumerable<float> values) => string.Join(", ", values.Select(Number));

    /// <summary>A name as it is where it is letters, digits, '_', '-' and '.'; otherwise as a JSON string.</summary>
    public static string Name(string name) => name.Length > 0 && name.All(IsPlain) ? name : $"\"{JsonEncodedText.Encode(name)}\"";

    public static bool IsPlain(char character) => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.';
}
