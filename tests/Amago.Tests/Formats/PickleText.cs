using System.Text;

namespace Amago.Tests.Formats;

/// <summary>Pickles and checkpoints put together by hand: a character is a byte.</summary>
internal static class PickleText
{
    public const string OrderedDict = "ccollections\nOrderedDict\n)R";

    public static byte[] Pickle(params string[] parts) => Encoding.Latin1.GetBytes($"\u0080\u0002{string.Concat(parts)}.");

    /// <summary>A checkpoint of one dictionary with the given items.</summary>
    public static byte[] Checkpoint(string items, params ZipPart[] storages) => Archive(Pickle("}(", items, "u"), storages);

    public static byte[] Archive(byte[] pickle, params ZipPart[] others) => ZipBytes.File([new ZipPart("x/data.pkl", pickle), .. others]);

    public static string Text(string text)
    {
        string utf8 = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
        return $"X{Int32(utf8.Length)[1..]}{utf8}";
    }

    public static string Int32(int value) => $"J{(char)(byte)value}{(char)(byte)(value >> 8)}{(char)(byte)(value >> 16)}{(char)(byte)(value >> 24)}";

    public static string Tuple(params int[] values) => $"({string.Concat(values.Select(Int32))}t";

    public static string Storage(string type, string key, int count, string device = "cpu") =>
        $"({Text("storage")}ctorch\n{type}\n{Text(key)}{Text(device)}{Int32(count)}tQ";

    /// <summary>_rebuild_tensor_v2 over a storage.</summary>
    public static string View(string storage, int offset, string sizes, string strides, string rest = "") =>
        $"ctorch._utils\n_rebuild_tensor_v2\n({storage}{Int32(offset)}{sizes}{strides}\u0089{OrderedDict}{rest}tR";
}
