using Amago.Kernels.Strided;
using Amago.Tensors.Memory;

namespace Amago.Tensors;

/// <summary>
/// A multi-dimensional array of <see cref="DType.Float32"/>, <see cref="DType.UInt8"/> or <see cref="DType.Int64"/> elements that
/// remembers, where gradients are asked for, the operations that made it.
/// </summary>
/// <remarks>
/// Views (<see cref="Reshape"/>, <see cref="Permute"/>, <see cref="Slice"/>, ...) share elements with their source. Memory is managed
/// memory: nothing needs disposing. A tensor may be read by many threads; writing to it while others read is the caller's to prevent.
/// </remarks>
public sealed partial class Tensor
{
    private readonly Storage? _storage;
    private readonly int[] _strides;

    internal Tensor(Storage? storage, DType type, Shape shape, int[] strides, int offset)
    {
        _storage = storage;
        _strides = strides;
        DType = type;
        Shape = shape;
        Offset = offset;
    }

    /// <summary>Sizes of the dimensions.</summary>
    public Shape Shape { get; }

    /// <summary>Number of dimensions.</summary>
    public int Rank => Shape.Count;

    /// <summary>Number of elements.</summary>
    public int ElementCount => Shape.ElementCount;

    /// <summary>Type of the elements.</summary>
    public DType DType { get; }

    /// <summary>Elements between neighbours along each dimension.</summary>
    public ReadOnlySpan<int> Strides => _strides;

    /// <summary>Whether the elements lie in row-major order without gaps.</summary>
    public bool IsContiguous => Tensors.Shapes.Strides.AreContiguous(Shape, _strides);

    /// <summary>Position of the first element in the shared array.</summary>
    internal int Offset { get; }

    /// <summary>A shape without elements: what an encoder is recorded with.</summary>
    internal bool IsSymbolic => _storage is null;

    internal bool IsDense => Tensors.Shapes.Strides.IsDense(Shape, _strides);

    internal Storage Storage => _storage
        ?? throw new SymbolicTensorException(
            "This tensor is being recorded: it has a shape but no values. An encoder whose ConvForward looks at values can't be recorded.");

    /// <summary>
    /// The elements in place, in row-major order, for reading and writing. Writing to a tensor that a pending backward pass needs gives
    /// wrong gradients: copy first.
    /// </summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the element type.</exception>
    /// <exception cref="InvalidOperationException">The elements are not contiguous: call <see cref="Contiguous"/> first.</exception>
    public Span<T> AsSpan<T>()
        where T : unmanaged
    {
        if (!IsContiguous)
        {
            throw new InvalidOperationException(
                $"AsSpan: the tensor {Describe()} is a view whose elements are not contiguous; call Contiguous() first.");
        }

        return Elements<T>()[..ElementCount];
    }

    /// <summary>The elements in place, as <see cref="AsSpan{T}"/> gives them, as memory that other threads may be handed.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the element type.</exception>
    /// <exception cref="InvalidOperationException">The elements are not contiguous: call <see cref="Contiguous"/> first.</exception>
    public Memory<T> AsMemory<T>()
        where T : unmanaged
    {
        int length = AsSpan<T>().Length; // checks type and layout
        return ((T[])Storage.Array).AsMemory(Offset, length);
    }

    /// <summary>A copy of the elements in row-major order.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the element type.</exception>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        var result = new T[ElementCount];
        CopyTo<T>(result);
        return result;
    }

    /// <summary>Copies the elements in row-major order to the front of <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the element type, or the destination is too short.</exception>
    public void CopyTo<T>(Span<T> destination)
        where T : unmanaged
    {
        if (destination.Length < ElementCount)
        {
            throw new ArgumentException(
                $"CopyTo: {ElementCount} elements do not fit into a span of {destination.Length}.", nameof(destination));
        }

        StridedCopy.Run<T>(Elements<T>(), _strides, destination, Tensors.Shapes.Strides.Contiguous(Shape), Shape);
    }

    /// <summary>The value of a tensor of one element.</summary>
    /// <exception cref="InvalidOperationException">There is not exactly one element.</exception>
    public T Item<T>()
        where T : unmanaged =>
        ElementCount == 1
            ? Elements<T>()[0]
            : throw new InvalidOperationException($"Item: expected a tensor of one element, got shape {Shape}.");

    /// <summary>Overwrites the elements with those of a tensor of equal shape and type. Not recorded for gradients.</summary>
    /// <exception cref="ArgumentException">The two tensors differ in shape or element type.</exception>
    public void CopyFrom(Tensor source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Shape != Shape || source.DType != DType)
            throw new ArgumentException($"CopyFrom: expected {Describe()}, got {source.Describe()}.", nameof(source));
        switch (DType)
        {
            case DType.Float32: Copy<float>(); break;
            case DType.UInt8: Copy<byte>(); break;
            default: Copy<long>(); break;
        }

        void Copy<T>()
            where T : unmanaged
        {
            // A view of the same memory is copied first, so that nothing is read after it was written.
            bool shared = ReferenceEquals(source.Storage, Storage);
            ReadOnlySpan<T> values = shared ? source.ToArray<T>() : source.Elements<T>();
            StridedCopy.Run(values, shared ? Tensors.Shapes.Strides.Contiguous(Shape) : source._strides, Elements<T>(), _strides, Shape);
            MarkWritten();
        }
    }

    /// <summary>Type and shape, such as <c>float32 (2, 3)</c>.</summary>
    public override string ToString() => Describe();

    /// <summary>Everything from the first element to the last, gaps included.</summary>
    internal Span<T> Elements<T>()
        where T : unmanaged
    {
        // By name, not by cast: .NET lets a byte[] pass as an sbyte[].
        if (DTypes.Of<T>() != DType)
            throw new ArgumentException($"The tensor holds {DType.Text()}, not {DTypes.Of<T>().Text()}.");
        var array = (T[])Storage.Array;
        return ElementCount == 0 ? [] : array.AsSpan(Offset, Tensors.Shapes.Strides.Extent(Shape, _strides));
    }

    /// <summary>Type and shape, as error messages print them.</summary>
    internal string Describe() => $"{DType.Text()} {Shape}";
}
