using System.Numerics;

namespace Amago.Configuration.Registry;

/// <summary>
/// An entry of RLlib's <c>conv_filters</c>, <c>[16, [8, 8], 4, 'same']</c>; kept with the kernel as a pair and the padding said.
/// </summary>
internal static class ConvFilterKind
{
    private const string Same = "same", Valid = "valid";

    public static SettingKind<ConvFilter> Entry { get; } = new(
        static () => "a convolution [channels, kernel, stride, 'same' or 'valid']",
        static value => Read(value) is { } filter ? Write(filter) : null,
        static value => Read(value)!.Value,
        Write);

    private static ConvFilter? Read(Literal value) =>
        Items(value) is { Count: 3 or 4 } entry && Size(entry[0]) is { } channels && Pair(entry[1]) is { } kernel
        && Pair(entry[2]) is { } stride && IsSame(entry.ElementAtOrDefault(3)) is { } same
            ? new ConvFilter(channels, kernel, stride, same)
            : null;

    private static ListLiteral Write(ConvFilter filter) => new(
    [
        Number(filter.Channels),
        new ListLiteral([Number(filter.Kernel.Height), Number(filter.Kernel.Width)]),
        filter.Stride.Height == filter.Stride.Width
            ? Number(filter.Stride.Height)
            : new ListLiteral([Number(filter.Stride.Height), Number(filter.Stride.Width)]),
        new TextLiteral(filter.IsSame ? Same : Valid),
    ]);

    private static IReadOnlyList<Literal>? Items(Literal value) => (value as ListLiteral)?.Items ?? (value as TupleLiteral)?.Items;

    private static (int, int)? Pair(Literal value) => Size(value) is { } one
        ? (one, one)
        : Items(value) is [var first, var second] && Size(first) is { } height && Size(second) is { } width ? (height, width) : null;

    private static int? Size(Literal value) =>
        value is IntegerLiteral { Value: var size } && size > 0 && size <= int.MaxValue ? (int)size : null;

    private static bool? IsSame(Literal? value) => value switch
    {
        null => true,
        TextLiteral { Value: Same } => true,
        TextLiteral { Value: Valid } => false,
        _ => null,
    };

    private static IntegerLiteral Number(int value) => new(new BigInteger(value));
}
