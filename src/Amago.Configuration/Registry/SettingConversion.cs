using Amago.Configuration.Values;
using Amago.Nets;

namespace Amago.Configuration.Registry;

/// <summary>What a value of the gin language becomes for a setting, and the way back.</summary>
internal static class SettingConversion
{
    /// <summary>Converts to int, long, ulong, double, bool, string, int[] or double[], or null for None.</summary>
    /// <returns>Whether the setting takes it.</returns>
    public static bool TryConvert(Setting setting, Literal value, out object? converted)
    {
        converted = null;
        if (value is NoneLiteral)
            return setting.IsNullable;
        converted = setting.Kind switch
        {
            SettingKind.Integer => Integer(value),
            SettingKind.Long => value is IntegerLiteral { Value: var big } && big >= long.MinValue && big <= long.MaxValue ? (long)big : null,
            SettingKind.Seed => Seed(value),
            SettingKind.Float => Float(value),
            SettingKind.Flag => Flag(value),
            SettingKind.Text => Text(value),
            SettingKind.Integers => All(value, Integer),
            SettingKind.Floats => All(value, Float),
            _ => Activation(value),
        };
        return converted is not null;
    }

    public static Literal ToLiteral(object? value) => value switch
    {
        null => NoneLiteral.Instance,
        int number => new IntegerLiteral(number),
        long number => new IntegerLiteral(number),
        ulong number => new IntegerLiteral(number),
        double number => new FloatLiteral(number),
        bool flag => new FlagLiteral(flag),
        int[] numbers => new ListLiteral([.. numbers.Select(static number => new IntegerLiteral(number))]),
        double[] numbers => new ListLiteral([.. numbers.Select(static number => new FloatLiteral(number))]),
        _ => new TextLiteral((string)value),
    };

    private static int? Integer(Literal value) =>
        value is IntegerLiteral { Value: var big } && big >= int.MinValue && big <= int.MaxValue ? (int)big : null;

    private static ulong? Seed(Literal value) => value is not IntegerLiteral { Value: var big } || big < long.MinValue || big > ulong.MaxValue ? null
        : big < 0 ? (ulong)(long)big
        : (ulong)big;

    private static double? Float(Literal value) => value switch
    {
        FloatLiteral number => number.Value,
        IntegerLiteral { Value: var big } when double.IsFinite((double)big) => (double)big,
        _ => null,
    };

    // Configuration that is not Python writes true and false.
    private static bool? Flag(Literal value) => value switch
    {
        FlagLiteral flag => flag.Value,
        TextLiteral text when bool.TryParse(text.Value, out bool flag) => flag,
        _ => null,
    };

    private static string? Text(Literal value) => value switch
    {
        TextLiteral text => text.Value,
        ReferenceLiteral => LiteralPrinter.Print(value),
        _ => null,
    };

    private static string? Activation(Literal value)
    {
        string? name = value is ReferenceLiteral reference ? reference.Target.Path : (value as TextLiteral)?.Value;
        return name is null ? null : Activations.TryFind(name)?.PythonName;
    }

    private static T[]? All<T>(Literal value, Func<Literal, T?> convert)
        where T : struct
    {
        IReadOnlyList<Literal>? items = (value as ListLiteral)?.Items ?? (value as TupleLiteral)?.Items;
        T?[]? converted = items?.Select(convert).ToArray();
        return converted is null || Array.Exists(converted, static item => item is null) ? null : Array.ConvertAll(converted, static item => item!.Value);
    }
}
