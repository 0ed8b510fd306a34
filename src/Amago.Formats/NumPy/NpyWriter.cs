using System.Buffers.Binary;
using System.Text;
using Amago.Formats.Elements;
using Amago.Formats.NumPy;

namespace Amago.Formats;

/// <summary>
/// Writes an npy file piece by piece, in row-major order: the header with the final shape first, then elements as they come.
/// </summary>
public sealed class NpyWriter
{
    // NumPy aligns the elements so that they can be mapped into memory.
    private const int Alignment = 64;

    private readonly Stream _stream;
    private readonly DType _type;
    private readonly string _shape;
    private Int128 _left = 1;

    /// <summary>Writes the header: version 1.0, little-endian, row-major.</summary>
    /// <param name="stream">The stream to write to; the caller closes it.</param>
    /// <param name="type">Type of all elements, in the file and in the tensors.</param>
    /// <param name="sizes">Sizes of the array's dimensions.</param>
    /// <exception cref="ArgumentException">There are more than 64 dimensions, which no reader takes, or a size is negative.</exception>
    public NpyWriter(Stream stream, DType type, params ReadOnlySpan<int> sizes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (sizes.Length > FileShape.MaxRank)
        {
            throw new ArgumentException(
                $"Npy: arrays have at most {FileShape.MaxRank} dimensions, this one has {sizes.Length}.", nameof(sizes));
        }

        _stream = stream;
        _type = type;
        _shape = sizes.Length == 1 ? $"({sizes[0]},)" : $"({string.Join(", ", sizes.ToArray())})";
        foreach (int size in sizes)
        {
            if (size < 0)
                throw new ArgumentException($"Npy: sizes must not be negative, got {_shape}.", nameof(sizes));
            _left = Int128.Min(_left * size, long.MaxValue); // stays large until a later 0
        }

        WriteHeader();
    }

    /// <summary>Writes the next elements, in row-major order.</summary>
    /// <exception cref="ArgumentException">The tensor is of another type, or has more elements than the shape has left.</exception>
    public void Write(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.DType != _type || tensor.ElementCount > _left)
        {
            string type = _type.ToString().ToLowerInvariant();
            throw new ArgumentException(
                $"Npy: expected at most the {_left} elements {type} that are left of shape {_shape}, got {tensor}.", nameof(tensor));
        }

        ElementEncoder.Write(_stream, tensor);
        _left -= tensor.ElementCount;
    }

    /// <summary>Checks that all elements were written.</summary>
    /// <exception cref="InvalidOperationException">Fewer elements were written than the header says.</exception>
    public void Complete()
    {
        if (_left > 0)
            throw new InvalidOperationException($"Npy: {_left} elements of shape {_shape} were not written.");
    }

    private void WriteHeader()
    {
        string header = $"{{'descr': '{NpyType.Descr(_type)}', 'fortran_order': False, 'shape': {_shape}, }}";
        int prefix = NpyHeader.Magic.Length + 2 + sizeof(ushort);
        int padding = -(prefix + header.Length + 1) & (Alignment - 1);
        byte[] text = Encoding.ASCII.GetBytes($"{header}{new string(' ', padding)}\n");
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);

        _stream.Write(NpyHeader.Magic);
        _stream.Write([1, 0]); // version
        _stream.Write(length);
        _stream.Write(text);
    }
}
