using System.Text;
using Amago.Tests.Formats.Zip;

namespace Amago.Tests.Formats.Torch;

/// <summary>Pickles and checkpoints put together by hand: a character is a byte.</summary>
internal static class PickleText
{
    public const string OrderedDict = "ccollections\nOrderedDict\n)R";

    public static byte[] Pickled(params string[] parts) => Encoding.Latin1.GetBytes($"\u0080\u0002{string.Concat(parts)}.");

    /// <summary>A checkpoint of one dictionary with the given items.</summary>
    public static byte[] Checkpoint(string items, params ZipPart[] storages) => Archive(Pickled("}(", items, "u"), storages);

    public static byte[] Archive(byte[] pickle, params ZipPart[] others) => ZipBytes.File([new ZipPart("x/data.pkl", pickle), .. others]);

    public static string Text(string text)
    {
        string utf8 = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
        return $"X{Int32(utf8.Length)[1..]}{utf8}";
    }

    public static string Int32(int value) =>
        $"J{(char)(byte)value}{(char)(byte)(value >> 8)}{(char)(byte)(value >> 16)}{(char)(byte)(value >> 24)}";

    public static string Tuple(params int[] values) => $"({string.Concat(values.Select(Int32))}t";

    public static string Storage(string type, string key, int count, string device = "cpu") =>
        $"({Text("storage")}ctorch\n{type}\n{Text(key)}{Text(device)}{Int32(count)}tQ";

    /// <summary>An array as NumPy 1 pickles it, its bytes as Python 3 puts them into protocol 2.</summary>
    public static string NumpyArray(string type, int[] sizes, string bytes, bool fortranOrder = false, string module = "numpy.core") =>
        $"c{module}.multiarray\n_reconstruct\n(cnumpy\nndarray\n"
            + $"K\u0000\u0085C\u0001btR(K\u0001{Tuple(sizes)}{NumpyType(type)}{(fortranOrder ? '\u0088' : '\u0089')}{Latin1(bytes)}tb";

    public static string NumpyScalar(string type, string bytes, string module = "numpy.core") =>
        $"c{module}.multiarray\nscalar\n{NumpyType(type)}{Latin1(bytes)}\u0086R";

    public static string NumpyType(string type) => $"cnumpy\ndtype\n{Text(type)}\u0089\u0088\u0087R(K\u0003{Text("<")}NNNtb";

    public static string Latin1(string bytes) => $"c_codecs\nencode\n{Text(bytes)}{Text("latin1")}\u0086R";

    /// <summary>A module that was saved whole: a parameter for each of the items, then buffers and inner modules.</summary>
    public static string Module(string parameters, string buffers = "", string modules = "", string transient = "") =>
        $"cnets\nPolicy\n)\u0081}}({Text("training")}\u0088{Text("_parameters")}{OrderedDict}({parameters}u{Text("_buffers")}{OrderedDict}("
            + $"{buffers}u{Text("_non_persistent_buffers_set")}"
        + $"c__builtin__\nset\n]({transient}e\u0085R{Text("_modules")}{OrderedDict}({modules}uub";

    /// <summary>_rebuild_tensor_v2 over a storage.</summary>
    public static string View(string storage, int offset, string sizes, string strides, string rest = "") =>
        $"ctorch._utils\n_rebuild_tensor_v2\n({storage}{Int32(offset)}{sizes}{strides}\u0089{OrderedDict}{rest}tR";
}
