namespace Amago.Kernels;

/// <summary>Bytes in lanes of 16 that are shuffled each by itself.</summary>
internal unsafe interface IByteLanes<TBytes>
    where TBytes : struct
{
    /// <summary>16 bytes, in every lane.</summary>
    static abstract TBytes Repeat16(byte* source);

    static abstract TBytes LoadLanes(byte* source);

    static abstract void StoreLanes(TBytes value, byte* destination);

    /// <summary>Bitwise a | b.</summary>
    static abstract TBytes Or(TBytes a, TBytes b);

    /// <summary>In each lane the bytes at the indices 0..15; 0 where an index is 128 or more. Only where the machine has the width.</summary>
    static abstract TBytes ShuffleLanes(TBytes lanes, TBytes indices);
}
