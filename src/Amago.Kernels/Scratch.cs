using System.Buffers;

namespace Amago.Kernels;

/// <summary>Rented working memory of a kernel, with room for its start to be moved to a cache line's.</summary>
internal readonly unsafe ref struct Scratch : IDisposable
{
    /// <summary>Floats of a cache line.</summary>
    private const int Line = 16;

    private readonly float[] _rented;

    public Scratch(int size)
    {
        _rented = ArrayPool<float>.Shared.Rent(checked(size + Line));
        Span = _rented;
    }

    /// <summary>The memory, with what was left in it, and at least a line more than was asked for.</summary>
    public Span<float> Span { get; }

    /// <summary>The first start of a cache line in pinned scratch: the size that was asked for fits from there on.</summary>
    public static float* Align(float* pinned) => (float*)(((nuint)pinned + (Line * sizeof(float)) - 1) & ~(nuint)((Line * sizeof(float)) - 1));

    /// <summary>A number of floats filled up to whole cache lines, so that neighbours in scratch are aligned and share none.</summary>
    public static int Aligned(int size) => checked(size + Line - 1) / Line * Line;

    public void Dispose() => ArrayPool<float>.Shared.Return(_rented);
}
