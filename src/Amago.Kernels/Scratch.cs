using System.Buffers;

namespace Amago.Kernels;

/// <summary>Rented working memory of a kernel.</summary>
/// <param name="size">Floats; there are as many from the first start of a <see cref="CacheLine"/> in the memory on.</param>
internal readonly ref struct Scratch(int size) : IDisposable
{
    private readonly float[] _rented = ArrayPool<float>.Shared.Rent(checked(size + CacheLine.Floats));

    /// <summary>The memory, with what was left in it, and at least a line more than was asked for.</summary>
    public Span<float> Span => _rented;

    public void Dispose() => ArrayPool<float>.Shared.Return(_rented);
}
