using System.Collections.Frozen;

namespace Amago.Formats;

/// <summary>Every name of Python that a checkpoint may mention, and what the functions among them stand for.</summary>
internal static class TorchGlobals
{
    public const string OrderedDict = "collections.OrderedDict";
    public const string RebuildTensor = "torch._utils._rebuild_tensor_v2";

    private const string RebuildParameter = "torch._utils._rebuild_parameter";
    private const string RebuildParameterWithState = "torch._utils._rebuild_parameter_with_state";
    private const string Size = "torch.Size";

    private static readonly FrozenDictionary<string, PickleGlobal> Known = Enumerable.Empty<string>()
        .Concat([OrderedDict, RebuildTensor, RebuildParameter, RebuildParameterWithState, Size])
        .Concat(TorchStorage.TypeNames)
        .Concat(["torch.float64", "torch.float32", "torch.float16", "torch.bfloat16", "torch.bool"])
        .Concat(["torch.uint8", "torch.int8", "torch.int16", "torch.int32", "torch.int64"])
        .ToFrozenDictionary(static name => name, static name => new PickleGlobal(name), StringComparer.Ordinal);

    public static PickleGlobal? Find(string name) => Known.GetValueOrDefault(name);

    /// <summary>What the function returns for the arguments; null if it is none, or does not take them.</summary>
    public static object? Call(PickleGlobal function, object?[] arguments) => (function.Name, arguments) switch
    {
        (OrderedDict, []) => new PickleDictionary(),
        (RebuildTensor, _) => TorchTensor.Parse(arguments),
        (RebuildParameter, [TorchTensor tensor, bool, _]) => tensor,
        (RebuildParameterWithState, [TorchTensor tensor, bool, _, _]) => tensor,
        (Size, [object?[] sizes]) => sizes,
        _ => null,
    };
}
