using System.Buffers.Binary;

namespace Amago.Tests.Formats.Torch;

/// <summary>Checkpoints in the layout of PyTorch before 1.6, put together by hand.</summary>
internal static class OlderCheckpoints
{
    private const string Magic = "\u008a\u000a\u006c\u00fc\u009c\u0046\u00f9\u0020\u006a\u00a8\u0050\u0019";

    /// <summary>A file of an object's pickle and the storages, each a key, a count and the elements' bytes.</summary>
    public static byte[] File(byte[] pickle, params (string Key, long Count, byte[] Data)[] storages)
    {
        string keys = string.Concat(storages.Select(static storage => PickleText.Text(storage.Key)));
        byte[] head =
        [
            .. PickleText.Pickled(Magic),
            .. PickleText.Pickled("M\u00e9\u0003"),
            .. PickleText.Pickled($"}}{PickleText.Text("little_endian")}\u0088s")
        ];
        return [.. head, .. pickle, .. PickleText.Pickled(
            $"]({keys}e"), .. storages.SelectMany(static storage => (byte[])[.. Count(storage.Count), .. storage.Data])];
    }

    /// <summary>A file of one dictionary with the given items.</summary>
    public static byte[] Of(string items, params (string Key, long Count, byte[] Data)[] storages) =>
        File(PickleText.Pickled("}(", items, "u"), storages);

    /// <summary>A reference to a storage, whose last item is None or the part of it that is seen.</summary>
    public static string Storage(string type, string key, int count, string part = "N", string device = "cpu") =>
        PickleText.Storage(type, key, count, device)[..^2] + part + "tQ";

    private static byte[] Count(long count)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, count);
        return bytes;
    }
}
