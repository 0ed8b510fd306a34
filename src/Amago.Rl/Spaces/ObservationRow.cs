using System.Runtime.InteropServices;

namespace Amago.Rl;

/// <summary>Room for one observation, or one that was made: each entry in its own type, by its place in the space.</summary>
/// <remarks>It is a view of memory that belongs to an <see cref="ObservationBatch"/>, or of the bytes of one image.</remarks>
[StructLayout(LayoutKind.Auto)]
public readonly ref struct ObservationRow
{
    private readonly Span<byte> _image; // where there is no batch
    private readonly ObservationBatch? _batch;
    private readonly int _index;

    /// <summary>An observation that is one image.</summary>
    /// <param name="image">The image's bytes in the order of its shape.</param>
    public ObservationRow(Span<byte> image) => _image = image;

    internal ObservationRow(ObservationBatch batch, int index) => (_batch, _index) = (batch, index);

    /// <summary>The pixels of an image of bytes.</summary>
    /// <param name="entry">Place of the entry in the space.</param>
    /// <exception cref="ArgumentException">There is no such entry, or it is not of bytes.</exception>
    public Span<byte> Bytes(int entry = 0) => _batch is not null ? _batch.Bytes(entry, _index)
        : entry == 0 ? _image
        : throw new ArgumentOutOfRangeException(nameof(entry), $"ObservationRow: expected entry 0, the image, got {entry}.");

    /// <summary>The numbers of a vector, or the pixels of an image of float32.</summary>
    /// <param name="entry">Place of the entry in the space.</param>
    /// <exception cref="ArgumentException">There is no such entry, or it is not of float32.</exception>
    public Span<float> Floats(int entry) => Batch(entry, "float32").Floats(entry, _index);

    /// <summary>The number of a discrete entry.</summary>
    /// <param name="entry">Place of the entry in the space.</param>
    /// <exception cref="ArgumentException">There is no such entry, or it is not discrete.</exception>
    public ref long Index(int entry) => ref Batch(entry, "int64").Indices(entry)[_index];

    /// <summary>Copies the observation to room for one of the same space, without allocating.</summary>
    /// <param name="target">The room.</param>
    /// <exception cref="ArgumentException">The room is for another space.</exception>
    public void CopyTo(ObservationRow target)
    {
        if (_batch is not null && target._batch is not null)
            _batch.CopyRow(_index, target._batch, target._index);
        else
            Bytes().CopyTo(target.Bytes());
    }

    private ObservationBatch Batch(int entry, string type) => _batch ?? throw new ArgumentException(
        $"ObservationRow: expected an entry {entry} of {type}, got an observation that is one image of bytes.", nameof(entry));
}
