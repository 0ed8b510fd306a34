using System.Runtime.InteropServices;

namespace Amago.Rl.Vector;

/// <summary>Room for N observations: bytes of one image each, or a batch.</summary>
/// <param name="Images">(N, H, W, C) bytes, where there is no batch.</param>
/// <param name="Length">Bytes of an image, H·W·C.</param>
/// <param name="Batch">Room for observations of any space, or null.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct VectorRows(Memory<byte> Images, int Length, ObservationBatch? Batch)
{
    /// <summary>Room for one of the observations.</summary>
    public ObservationRow Row(int index) =>
        Batch is null ? new ObservationRow(Images.Span.Slice(index * Length, Length)) : Batch[index];
}
