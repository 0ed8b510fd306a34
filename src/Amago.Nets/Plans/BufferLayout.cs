namespace Amago.Nets.Plans;

/// <summary>
/// Where some buffers lie in one piece of memory, each on a cache line of its own: the only place that turns offsets into pointers.
/// </summary>
internal sealed unsafe class BufferLayout
{
    private const int Elsewhere = -1;

    private readonly int[] _lengths, _offsets;

    private BufferLayout(int[] lengths, int[] offsets, int length)
    {
        _lengths = lengths;
        _offsets = offsets;
        Length = length;
    }

    /// <summary>Floats of the memory that holds all buffers.</summary>
    public int Length { get; }

    /// <summary>Buffers one behind the other; those of length 0 are left out.</summary>
    /// <exception cref="OverflowException">The buffers are together more than an array holds.</exception>
    public static BufferLayout SideBySide(params IEnumerable<int> lengths)
    {
        int[] all = [.. lengths], offsets = new int[all.Length];
        int end = 0;
        for (int i = 0; i < all.Length; i++)
        {
            offsets[i] = all[i] == 0 ? Elsewhere : end;
            end = checked(end + CacheLine.RoundUp(all[i]));
        }

        return new BufferLayout(all, offsets, end);
    }

    /// <summary>Buffers of some images that are needed for a while each, in as little memory as the first fit makes it.</summary>
    /// <param name="uses">For each buffer the steps that need it; null for a buffer that is left out.</param>
    /// <param name="images">Number of images that a buffer holds.</param>
    /// <exception cref="OverflowException">The buffers are together more than an array holds.</exception>
    public static BufferLayout WithReuse(IEnumerable<BufferUse?> uses, int images)
    {
        BufferUse?[] all = [.. uses];
        int[] lengths = Array.ConvertAll(all, static use => use?.Length ?? 0), offsets = new int[all.Length];
        Array.Fill(offsets, Elsewhere);
        var arena = new BufferArena();
        foreach (int i in Enumerable.Range(0, all.Length).Where(i => all[i] is not null).OrderBy(i => all[i]!.Value.First))
            offsets[i] = arena.Place(checked(lengths[i] * images), all[i]!.Value.First, all[i]!.Value.Last);
        return new BufferLayout(lengths, offsets, arena.Length);
    }

    /// <summary>Whether the layout has a buffer of this index; one that is left out it does not have.</summary>
    public bool Has(int buffer) => _offsets[buffer] >= 0;

    /// <summary>Points at the buffers in a piece of memory; pointers to those that are left out stay as they are.</summary>
    public void Bind(float* memory, float*[] pointers)
    {
        for (int i = 0; i < _offsets.Length; i++)
        {
            if (_offsets[i] >= 0)
                pointers[i] = memory + _offsets[i];
        }
    }

    /// <summary>Points at one image's part of each buffer, in the memory of a whole batch: [buffer][image].</summary>
    public void BindImage(float* memory, int images, int image, float*[] pointers)
    {
        for (int i = 0; i < _offsets.Length; i++)
        {
            if (_offsets[i] >= 0)
                pointers[i] = OfImage(memory, images, image, i);
        }
    }

    /// <summary>One image's part of a buffer in the memory of a whole batch.</summary>
    public float* OfImage(float* memory, int images, int image, int buffer) =>
        memory + ((nint)images * _offsets[buffer]) + ((nint)image * _lengths[buffer]);
}

/// <summary>Size of a buffer, and the range of steps that need it.</summary>
/// <param name="Length">Floats that one image takes.</param>
/// <param name="First">Index of the first step that uses the buffer.</param>
/// <param name="Last">Index of the last step that uses the buffer.</param>
internal readonly record struct BufferUse(int Length, int First, int Last);
