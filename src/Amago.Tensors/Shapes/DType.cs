namespace Amago.Tensors;

/// <summary>Element type of a tensor.</summary>
public enum DType
{
    /// <summary>32-bit IEEE float: everything that is computed with, and the only type that has gradients.</summary>
    Float32,

    /// <summary>Byte 0..255: pixels.</summary>
    UInt8,

    /// <summary>64-bit signed integer: actions, class labels, indices.</summary>
    Int64,
}

internal static class DTypes
{
    public static DType Of<T>()
        where T : unmanaged =>
        typeof(T) == typeof(float) ? DType.Float32
        : typeof(T) == typeof(byte) ? DType.UInt8
        : typeof(T) == typeof(long) ? DType.Int64
        : throw new NotSupportedException($"Tensors hold float, byte or long, not {typeof(T).Name}.");

    public static string Text(this DType type) => type switch
    {
        DType.Float32 => "float32",
        DType.UInt8 => "uint8",
        _ => "int64",
    };
}
