using System.Buffers;

namespace Amago.Kernels;

/// <summary>Rented working memory of a kernel, with room behind its end for vector reads that run over.</summary>
internal readonly ref struct Scratch : IDisposable
{
    /// <summary>Floats behind the end that may be read (never used).</summary>
    public const int Slack = 16;

    private readonly float[] _rented;

    public Scratch(int size)
    {
        _rented = ArrayPool<float>.Shared.Rent(size + Slack);
        Span = _rented.AsSpan(0, size);
        _rented.AsSpan(size, Slack).Clear();
    }

    /// <summary>The memory, with what was left in it.</summary>
    public Span<float> Span { get; }

    public void Dispose() => ArrayPool<float>.Shared.Return(_rented);
}
