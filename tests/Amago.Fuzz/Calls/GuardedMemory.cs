using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Amago.Fuzz.Calls;

/// <summary>
/// Buffers that touch a page that nobody may touch, at their end or at their start: a kernel that reads or writes a byte outside ends the
/// process. Linux alone.
/// </summary>
internal sealed unsafe partial class GuardedMemory
{
    private const int SlotBytes = 8 << 20, Slots = 16, Page = 1 << 16; // at least a page wherever Linux runs
    private const int NoAccess = 0, ReadWrite = 3, PrivateAnonymous = 0x22;
    private const byte Untouched = 0xa5;
    private readonly byte* _memory;
    private int _slot;

    public GuardedMemory()
    {
        nint size = Page + (Slots * (nint)(SlotBytes + Page));
        _memory = Map(0, (nuint)size, NoAccess, PrivateAnonymous, -1, 0);
        if ((nint)_memory == -1)
            throw new Win32Exception();
        for (int i = 0; i < Slots; i++)
        {
            if (Protect(Slot(i), SlotBytes, ReadWrite) != 0)
                throw new Win32Exception();
        }
    }

    /// <summary>Whether buffers lie against the page behind them; otherwise against the one before.</summary>
    public bool AgainstTheEnd { get; private set; }

    /// <summary>Takes all buffers back.</summary>
    public void Reset(bool againstTheEnd) => (_slot, AgainstTheEnd) = (0, againstTheEnd);

    /// <summary>A buffer whose start is a multiple of its element's size, or of a cache line.</summary>
    public T* Rent<T>(int length, bool isAligned = false)
        where T : unmanaged
    {
        nint bytes = (nint)length * sizeof(T);
        if (bytes > SlotBytes || _slot == Slots)
            throw new InvalidOperationException(
                $"Guarded memory: expected at most {Slots} buffers of {SlotBytes} bytes, got one more or {bytes}.");
        byte* slot = Slot(_slot++);
        byte* start = AgainstTheEnd ? slot + SlotBytes - bytes : slot;
        if (isAligned)
            start -= (nint)start % 64;
        new Span<byte>(start, (int)bytes).Fill(Untouched);
        return (T*)start;
    }

    private byte* Slot(int i) => _memory + Page + (i * (nint)(SlotBytes + Page));

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial byte* Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(byte* address, nuint length, int protection);
}
