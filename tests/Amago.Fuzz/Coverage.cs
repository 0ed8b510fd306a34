using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace Amago.Fuzz;

/// <summary>
/// The branches that inputs have reached, as AFL counts them: instrumented code adds one to a byte for each pair of blocks, and an input is
/// new where a count falls into a power of two that no input had before.
/// </summary>
internal sealed unsafe class Coverage
{
    private const int Size = 1 << 16; // of SharpFuzz's map
    private readonly byte* _counts = (byte*)NativeMemory.AllocZeroed(Size); // for the life of the process
    private readonly byte[] _seen = new byte[Size];

    public Coverage() => Trace.SharedMem = _counts;

    /// <summary>Pairs of blocks that any input has reached.</summary>
    public int Edges { get; private set; }

    /// <summary>Forgets the last input's counts.</summary>
    public void Clear()
    {
        new Span<byte>(_counts, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Whether the last input reached something new, which is not new from then on.</summary>
    public bool Learn()
    {
        bool isNew = false;
        for (int word = 0; word < Size; word += sizeof(ulong))
        {
            if (*(ulong*)(_counts + word) == 0)
                continue;
            for (int i = word; i < word + sizeof(ulong); i++)
            {
                byte bucket = (byte)(_counts[i] == 0 ? 0 : 1 << byte.Log2(_counts[i]));
                if ((bucket & ~_seen[i]) == 0)
                    continue;
                Edges += _seen[i] == 0 ? 1 : 0;
                _seen[i] |= bucket;
                isNew = true;
            }
        }

        return isNew;
    }
}
