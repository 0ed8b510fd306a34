using Amago.Kernels;

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

    /// <summary>Floats in all.</summary>
    public int Length { get; }

    /// <summary>Buffers side by side; those of no floats are left out.</summary>
    /// <exception cref="OverflowException">Together they are more than an array holds.</exception>
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
    /// <param name="uses">When each is needed; one of null is left out.</param>
    /// <param name="images">How many images.</param>
    /// <exception cref="OverflowException">Together they are more than an array holds.</exception>
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

    /// <summary>Whether a buffer is one of these, and not left out.</summary>
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

/// <summary>A buffer that is needed from one step to another.</summary>
/// <param name="Length">Floats of an image.</param>
/// <param name="First">The first step that uses it.</param>
/// <param name="Last">The last one.</param>
internal readonly record struct BufferUse(int Length, int First, int Last);
