namespace Amago.Formats.Torch;

/// <summary>A run of elements that tensors are views of.</summary>
/// <param name="Key">Name of the storage in the file; in an archive its entry's name below <c>data/</c>.</param>
/// <param name="Type">Type of the elements.</param>
/// <param name="Count">Number of elements in the storage.</param>
internal sealed record TorchStorage(string Key, TorchElement Type, long Count)
{
    /// <summary>The first item of a reference: what kind of object it refers to.</summary>
    public const string Tag = "storage";

    private const string ModuleTag = "module";

    /// <summary>The first element that is seen: files of the older layout may refer to a part of a storage.</summary>
    public long Start { get; private init; }

    /// <summary>Number of elements that are seen, from the first one on.</summary>
    public long Length { get; private init; } = Count;

    /// <summary>
    /// What a reference of a pickle refers to: the storage of <c>('storage', torch.FloatStorage, key, device, count)</c>, whose device
    /// does not matter here, or the class of <c>('module', class, file, source)</c>. In the older layout a storage has a sixth item,
    /// which is None or the part <c>(key, start, length)</c> of it.
    /// </summary>
    public static object? Parse(object? reference) => reference is not object?[] items ? NoStorage : items switch
    {
        [ModuleTag, PickleGlobal type, ..] => type,
        [Tag, PickleGlobal global, string key, string, long and >= 0 and var count, .. var rest] => Parse(global, key, count, rest),
        _ => NoStorage,
    };

    public static string TypeName(DType type) => type switch
    {
        DType.Float32 => "FloatStorage",
        DType.UInt8 => "ByteStorage",
        _ => "LongStorage",
    };

    /// <summary>A storage of the same bytes as elements of another type; null where they do not divide into those.</summary>
    public TorchStorage? As(TorchElement type)
    {
        Int128 bytes = (Int128)Count * Type.Size;
        return Start == 0 && Length == Count && bytes % type.Size == 0 && bytes <= long.MaxValue
            ? new TorchStorage(Key, type, (long)bytes / type.Size)
            : null;
    }

    private static PickleUnreadable NoStorage { get; } = new("a reference to something other than a storage");

    private static object Parse(PickleGlobal global, string key, long count, ReadOnlySpan<object?> part)
    {
        if (TorchElement.OfStorage(global.Name) is not { } type)
            return new PickleUnreadable($"elements of {Printable.Short(global.Name)}");
        var storage = new TorchStorage(key, type, count);
        return part switch
        {
            [] or [null] => storage,
            [object?[] and [_, long start, long length]] when start >= 0 && length >= 0 && start <= count - length =>
                storage with { Start = start, Length = length },
            _ => NoStorage,
        };
    }
}
