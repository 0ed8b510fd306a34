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
                json.WriteStartArray();
                foreach (Literal item in list.Items)
                    Write(json, item);
                json.WriteEndArray();
                break;
            case FloatLiteral { Value: var number } when double.IsInfinity(number):
                json.WriteStringValue(LiteralPrinter.Print(value));
                break;
            default:
                json.WriteRawValue(LiteralPrinter.Print(value));
                break;
        }
    }

    // A string that says something in the gin language has to keep its quotes.
    private static string Plain(TextLiteral text) => BoundValue.OfText(text.Value).Value == text ? text.Value : LiteralPrinter.Print(text);
}
