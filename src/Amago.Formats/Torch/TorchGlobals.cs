using System.Globalization;
using System.Text;

namespace Amago.Formats.Torch;

/// <summary>What the functions and classes stand for that a checkpoint may name. None of them is looked up or run.</summary>
internal static class TorchGlobals
{
    private const string RebuildFromType = "torch._tensor._rebuild_from_type_v2";

    /// <summary>What the function returns for the arguments.</summary>
    public static object Call(PickleGlobal function, object?[] arguments) =>
        Tensors(
            function.Name,
            arguments) ?? Containers(function.Name,
            arguments) ?? Values(function.Name,
            arguments) ?? new PickleObject(function);

    private static object? Tensors(string name, object?[] arguments) => (name, arguments) switch
    {
        ("torch._utils._rebuild_tensor" or "torch._utils._rebuild_tensor_v2" or "torch._utils._rebuild_tensor_v3", _) =>
            TorchTensor.Parse(arguments),
        ("torch._utils._rebuild_parameter" or "torch._utils._rebuild_parameter_with_state", [TorchTensor or PickleUnreadable, bool, ..]) =>
            arguments[0],
        ("torch.nn.parameter.Parameter" or "torch.nn.parameter.Buffer", [TorchTensor or PickleUnreadable, ..]) => arguments[0],
        ("torch._utils._rebuild_device_tensor_from_cpu_tensor", [TorchTensor or PickleUnreadable, ..]) => arguments[0],
        ("torch._utils._rebuild_device_tensor_from_numpy" or "torch._utils._rebuild_xla_tensor", [NumpyArray, ..]) => arguments[0],
        (RebuildFromType, [PickleGlobal { Name: not RebuildFromType } function, _, object?[] inner, ..]) => Tensors(function.Name, inner),
        ("torch._utils._rebuild_qtensor", _) => new PickleUnreadable("a quantized tensor"),
        ("torch._utils._rebuild_sparse_tensor" or "torch._utils._rebuild_sparse_csr_tensor", _) => new PickleUnreadable("a sparse tensor"),
        ("torch._utils._rebuild_nested_tensor", _) => new PickleUnreadable("a nested tensor"),
        ("torch._utils._rebuild_meta_tensor_no_storage", _) => new PickleUnreadable("a tensor without elements, of device meta"),
        _ => null,
    };

    private static object? Containers(string name, object?[] arguments) => (name, arguments) switch
    {
        ("collections.OrderedDict" or "collections.Counter", []) => new PickleDictionary(),
        ("collections.defaultdict", [] or [_]) => new PickleDictionary(),
        ("collections.Counter", [PickleDictionary counts]) => counts,
        ("collections.OrderedDict", [PickleList pairs]) => FromPairs(pairs),
        ("builtins.set" or "__builtin__.set" or "builtins.frozenset" or "__builtin__.frozenset", [PickleList or object?[]]) => arguments[0],
        ("torch.Size", [object?[] sizes]) => sizes,
        _ => null,
    };

    private static object? Values(string name, object?[] arguments) => (name, arguments) switch
    {
        ("torch.device", [string type]) => type,
        ("torch.device", [string type, long index]) => string.Create(CultureInfo.InvariantCulture, $"{type}:{index}"),
        ("torch.serialization._get_layout" or "torch.torch_version.TorchVersion", [string text]) => text,
        ("builtins.complex" or "__builtin__.complex", [double, double]) => new PickleUnreadable("a complex number"),
        ("builtins.bytes" or "__builtin__.bytes" or "builtins.bytearray" or "__builtin__.bytearray", []) => new PickleBytes([]),
        ("builtins.bytearray" or "__builtin__.bytearray", [PickleBytes bytes]) => bytes,
        ("builtins.bytearray" or "__builtin__.bytearray" or "_codecs.encode", [string text, "latin1" or "latin-1"]) => FromLatin1(text),
        ("numpy.dtype", [string type, ..]) => new NumpyType(type),
        ("numpy.core.multiarray.scalar" or "numpy._core.multiarray.scalar", [NumpyType type, var bytes]) => NumpyArray.Scalar(type, bytes),
        ("numpy.core.multiarray._reconstruct" or "numpy._core.multiarray._reconstruct", _) => new NumpyArray(),
        ("numpy.core.numeric._frombuffer" or "numpy._core.numeric._frombuffer",
            [PickleBytes bytes, NumpyType type, object?[] sizes, "C"]) =>
            new NumpyArray(type, sizes, bytes),
        _ => null,
    };

    // As Python 2 writes it.
    private static PickleDictionary? FromPairs(PickleList pairs)
    {
        var dictionary = new PickleDictionary();
        foreach (object? pair in pairs.Items)
        {
            if (pair is PickleList { Items: [var key, var value] })
                dictionary.Add(key, value);
            else if (pair is object?[] and [var first, var second])
                dictionary.Add(first, second);
            else
                return null;
        }

        return dictionary;
    }

    private static PickleBytes? FromLatin1(string text) =>
        text.All(static character => character <= '\xff') ? new PickleBytes(Encoding.Latin1.GetBytes(text)) : null;
}
