using System.Globalization;

namespace Amago.Nets;

/// <summary>Values of settings as Python writes them: <c>True</c>, <c>False</c>, lists and tuples of integers.</summary>
internal static class SettingLiteral
{
    /// <summary>Reads a value: bool or int[].</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static object Parse(string key, string text)
    {
        string value = text.Trim();
        switch (value)
        {
            case "True" or "true":
                return true;
            case "False" or "false":
                return false;
        }

        bool isList = value is ['[', .., ']'] or ['(', .., ')'];
        string[] parts = isList ? value[1..^1].Split(',') : [];
        if (parts.Length > 0 && string.IsNullOrWhiteSpace(parts[^1]))
            parts = parts[..^1]; // [], and Python's trailing comma
        var numbers = new int[parts.Length];
        for (int i = 0; i < parts.Length && isList; i++)
            isList = int.TryParse(parts[i], NumberStyles.Integer, CultureInfo.InvariantCulture, out numbers[i]);
        return isList ? numbers : throw new ArgumentException($"{key}: expected True, False or a list of integers such as [32,64,64], got '{value}'.");
    }
}
