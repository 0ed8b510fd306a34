using System.Buffers.Binary;
using System.Text;
using Amago.Tensors;

namespace Amago.Formats;

internal static class NpyWriter
{
    // NumPy aligns the elements so that they can be mapped into memory.
    private const int Alignment = 64;

    public static void Write(Stream stream, Tensor tensor)
    {
        if (tensor.Rank > FileShape.MaxRank)
            throw new ArgumentException($"Npy: arrays have at most {FileShape.MaxRank} dimensions, this tensor has {tensor.Rank}.", nameof(tensor));
        string shape = tensor.Rank == 1 ? $"({tensor.Shape[0]},)" : tensor.Shape.ToString();
        string header = $"{{'descr': '{NpyType.Descr(tensor.DType)}', 'fortran_order': False, 'shape': {shape}, }}";

        int prefix = NpyReader.Magic.Length + 2 + sizeof(ushort);
        int padding = -(prefix + header.Length + 1) & (Alignment - 1);
        byte[] text = Encoding.ASCII.GetBytes($"{header}{new string(' ', padding)}\n");
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);

        stream.Write(NpyReader.Magic);
        stream.Write([1, 0]); // version
        stream.Write(length);
        stream.Write(text);
        ElementEncoder.Write(stream, tensor);
    }
}
