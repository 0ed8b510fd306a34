using System.Globalization;
using System.Text;

namespace Amago.Configuration.Values;

/// <summary>Values as Python writes them. Reading what is printed gives the value back.</summary>
internal static class LiteralPrinter
{
    public static string Print(Literal value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Literal value)
    {
        switch (value)
        {
            case FlagLiteral flag:
                text.Append(flag.Value ? "True" : "False");
                break;
            case IntegerLiteral integer:
                text.Append(integer.Value.ToString(CultureInfo.InvariantCulture));
                break;
            case FloatLiteral number:
                text.Append(Float(number.Value));
                break;
            case TextLiteral word:
                AppendQuoted(text, word.Value);
                break;
            case ListLiteral list:
                AppendItems(text, "[", list.Items, "]");
                break;
            case TupleLiteral tuple:
                AppendItems(text, "(", tuple.Items, tuple.Items.Count == 1 ? ",)" : ")");
                break;
            case SetLiteral set:
                AppendItems(text, set.Items.Count == 0 ? "set(" : "{", set.Items, set.Items.Count == 0 ? ")" : "}");
                break;
            case DictLiteral dict:
                AppendEntries(text, dict);
                break;
            case ReferenceLiteral reference:
                text.Append('@').Append(reference.Target).Append(reference.IsEvaluated ? "()" : "");
                break;
            case MacroLiteral macro:
                text.Append('%').Append(macro.Name);
                break;
            default:
                text.Append("None");
                break;
        }
    }

    // Python has no literal for infinity but one that overflows, and none for NaN, which messages show.
    private static string Float(double value)
    {
        if (double.IsNaN(value))
            return "nan";
        if (double.IsInfinity(value))
            return value > 0 ? "1e999" : "-1e999";
        string text = value.ToString("R", CultureInfo.InvariantCulture).ToLowerInvariant();
        return text.AsSpan().IndexOfAny('.', 'e') < 0 ? $"{text}.0" : text;
    }

    private static void AppendItems(StringBuilder text, string open, IReadOnlyList<Literal> items, string close)
    {
        text.Append(open);
        for (int i = 0; i < items.Count; i++)
        {
            text.Append(i > 0 ? ", " : "");
            Append(text, items[i]);
        }

        text.Append(close);
    }

    private static void AppendEntries(StringBuilder text, DictLiteral dict)
    {
        text.Append('{');
        for (int i = 0; i < dict.Entries.Count; i++)
        {
            text.Append(i > 0 ? ", " : "");
            Append(text, dict.Entries[i].Key);
            text.Append(": ");
            Append(text, dict.Entries[i].Value);
        }

        text.Append('}');
    }

    private static void AppendQuoted(StringBuilder text, string value)
    {
        char quote = value.Contains('\'', StringComparison.Ordinal) && !value.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        text.Append(quote);
        for (int i = 0; i < value.Length; i++)
        {
            char character = value[i];
            bool isPair = char.IsHighSurrogate(character) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]);
            if (isPair)
                text.Append(character).Append(value[++i]);
            else if (character == quote || character == '\\')
                text.Append('\\').Append(character);
            else
                AppendCharacter(text, character);
        }

        text.Append(quote);
    }

    private static void AppendCharacter(StringBuilder text, char character)
    {
        switch (character)
        {
            case '\n':
                text.Append("\\n");
                break;
            case '\r':
                text.Append("\\r");
                break;
            case '\t':
                text.Append("\\t");
                break;
            case < ' ' or '\x7f':
                text.Append(CultureInfo.InvariantCulture, $"\\x{(int)character:x2}");
                break;
            default:
                if (char.IsControl(character) || char.IsSurrogate(character)
                    || char.GetUnicodeCategory(character) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                    text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
                else
                    text.Append(character);
                break;
        }
    }
}
