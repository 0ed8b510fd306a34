using Amago.Tensors;

namespace Amago.Formats;

/// <summary>A run of elements that tensors are views of.</summary>
/// <param name="Key">Name of the archive's entry below <c>data/</c>.</param>
/// <param name="Type">What the elements are.</param>
/// <param name="Count">How many there are.</param>
internal sealed record TorchStorage(string Key, ElementType Type, long Count)
{
    /// <summary>The first item of a reference: what kind of object it refers to.</summary>
    public const string Tag = "storage";

    private static readonly Dictionary<string, ElementType> Types = new(StringComparer.Ordinal)
    {
        ["torch.DoubleStorage"] = ElementType.Float64,
        ["torch.FloatStorage"] = ElementType.Float32,
        ["torch.HalfStorage"] = ElementType.Float16,
        ["torch.BFloat16Storage"] = ElementType.BFloat16,
        ["torch.LongStorage"] = ElementType.Int64,
        ["torch.IntStorage"] = ElementType.Int32,
        ["torch.ShortStorage"] = ElementType.Int16,
        ["torch.CharStorage"] = ElementType.Int8,
        ["torch.ByteStorage"] = ElementType.UInt8,
        ["torch.BoolStorage"] = ElementType.Bool,
    };

    public static IEnumerable<string> TypeNames => Types.Keys;

    /// <summary>The storage that <c>('storage', torch.FloatStorage, key, device, count)</c> refers to; its device does not matter here.</summary>
    public static TorchStorage? Parse(object? reference) =>
        reference is object?[] and [Tag, PickleGlobal global, string key, string, long and >= 0 and var count]
        && Types.TryGetValue(global.Name, out ElementType type)
            ? new TorchStorage(key, type, count)
            : null;

    public static string TypeName(DType type) => type switch
    {
        DType.Float32 => "FloatStorage",
        DType.UInt8 => "ByteStorage",
        _ => "LongStorage",
    };
}
