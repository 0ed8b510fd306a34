namespace Amago.Nets.Plans;

/// <summary>Places buffers that are needed for a while each into one piece of memory, as small as the first fit makes it.</summary>
internal sealed class BufferArena
{
    private readonly List<(int Offset, int Length, int Last)> _placed = [];

    /// <summary>Floats that all buffers placed so far take.</summary>
    public int Length { get; private set; }

    /// <summary>
    /// Places a buffer that is needed from one time to another, both included; buffers come in the order of their first times.
    /// </summary>
    /// <returns>Offset of the buffer, in floats.</returns>
    public int Place(int length, int first, int last)
    {
        _placed.RemoveAll(buffer => buffer.Last < first);
        int aligned = CacheLine.RoundUp(length), offset = 0, at = 0;
        for (; at < _placed.Count && _placed[at].Offset - offset < aligned; at++)
            offset = _placed[at].Offset + _placed[at].Length;
        _placed.Insert(at, (offset, aligned, last));
        Length = Math.Max(Length, checked(offset + aligned));
        return offset;
    }
}
