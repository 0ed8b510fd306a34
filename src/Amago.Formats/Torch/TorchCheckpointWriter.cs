using System.Globalization;
using Amago.Formats.Zip;

namespace Amago.Formats.Torch;

internal static class TorchCheckpointWriter
{
    // The folder in the archive: readers take any.
    private const string Root = "archive/";

    public static void Write(Stream stream, StateDict tensors)
    {
        byte[] pickle = TorchPickleWriter.Write(tensors);
        using var zip = new ZipWriter(stream, compressed: false);
        zip.Add(Root + TorchCheckpointReader.PickleEntry, entry => entry.Write(pickle));
        zip.Add(Root + TorchCheckpointReader.ByteOrderEntry, static entry => entry.Write("little"u8));
        int index = 0;
        foreach (Tensor tensor in tensors.Values)
            zip.Add($"{Root}data/{(index++).ToString(CultureInfo.InvariantCulture)}", entry => ElementEncoder.Write(entry, tensor));

        // The version of the archive's layout that PyTorch 1.6 and later write and read.
        zip.Add(Root + "version", static entry => entry.Write("3\n"u8));
    }
}
