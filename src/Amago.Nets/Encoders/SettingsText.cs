using System.Text;

namespace Amago.Nets.Encoders;

/// <summary>Settings in one line, <c>channels=[32, 64, 64]; note='a; b'</c>, taken apart without knowing what their values mean.</summary>
internal static class SettingsText
{
    /// <summary>The names and their values, each value without the space that means nothing.</summary>
    /// <exception cref="ArgumentException">A setting has no name or no value.</exception>
    public static List<(string Name, string Value)> Split(string settings)
    {
        var found = new List<(string, string)>();
        var part = new StringBuilder();
        char quote = '\0';
        for (int i = 0; i < settings.Length; i++)
        {
            char letter = settings[i];
            if (quote == '\0' && letter == ';')
            {
                found.Add(Setting(part, settings));
                continue;
            }

            if (quote == '\0' && char.IsWhiteSpace(letter))
                continue;
            if (quote != '\0' && letter == '\\' && i + 1 < settings.Length)
                part.Append(settings[i++]);
            else if (letter is '\'' or '"')
                quote = quote == '\0' ? letter : quote == letter ? '\0' : quote;
            part.Append(settings[i]);
            if (quote == '\0' && letter == ',')
                part.Append(' '); // as Python prints lists
        }

        if (part.Length > 0)
            found.Add(Setting(part, settings));
        return found;
    }

    private static (string Name, string Value) Setting(StringBuilder part, string settings)
    {
        string text = part.ToString();
        part.Clear();
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && equals + 1 < text.Length
            ? (text[..equals], text[(equals + 1)..])
            : throw new ArgumentException(
                $"its metadata: expected {EncoderDescription.SettingsKey} such as channels=[32, 64]; strides=[2, 1], got "
                + $"'{Printable.Short(settings)}'.");
    }
}
