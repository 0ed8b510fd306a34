using System.Text;
using System.Text.Json;

namespace Amago.Configuration.Binding;

/// <summary>Values of settings as JSON, such that configuration reads the same values back.</summary>
internal static class LiteralJson
{
    public static void Write(Utf8JsonWriter json, Literal value)
    {
        switch (value)
        {
            case NoneLiteral:
                json.WriteNullValue();
                break;
            case FlagLiteral flag:
                json.WriteBooleanValue(flag.Value);
                break;
            case TextLiteral text:
                json.WriteStringValue(Plain(text));
                break;
            case ReferenceLiteral:
                json.WriteStringValue(LiteralPrinter.Print(value));
                break;
            case ListLiteral list:
                json.WriteRawValue($"[{string.Join(", ", list.Items.Select(item => Line(item, json.Options)))}]");
                break;
            case FloatLiteral { Value: var number } when double.IsInfinity(number):
                json.WriteStringValue(LiteralPrinter.Print(value));
                break;
            default:
                json.WriteRawValue(LiteralPrinter.Print(value));
                break;
        }
    }

    // Raw values, as numbers are, get no line of their own in a list: all of it stands on one.
    private static string Line(Literal value, JsonWriterOptions options)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, options with { Indented = false }))
            Write(json, value);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    // A string that says something in the gin language has to keep its quotes.
    private static string Plain(TextLiteral text) => BoundValue.OfText(text.Value).Value == text ? text.Value : LiteralPrinter.Print(text);
}
