using Amago.Formats.Elements;

namespace Amago.Formats.Torch;

/// <summary>A view of a storage, as the pickle describes it: sizes and strides are integers, otherwise unchecked.</summary>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, object?[] Sizes, object?[] Strides)
{
    /// <summary>
    /// The tensor of <c>_rebuild_tensor(storage, offset, size, stride)</c>, of <c>_rebuild_tensor_v2</c>, which adds <c>requires_grad,
    /// backward_hooks, metadata</c>, or of <c>_rebuild_tensor_v3</c>, which has the dtype of a storage without one before the metadata;
    /// otherwise why it is none. Metadata marks values that are yet to be negated or conjugated: such tensors are not taken. The
    /// arguments are not copied, since many tensors may have them in common.
    /// </summary>
    public static object Parse(object?[] arguments)
    {
        if (arguments is [PickleUnreadable unreadable, ..])
            return unreadable;
        if (arguments is not [TorchStorage storage, long offset, object?[] sizes, object?[] strides, .. var rest]
            || !AreIntegers(sizes)
            || !AreIntegers(strides))
            return new PickleUnreadable("a tensor without storage, offset, sizes or strides");
        if (rest is [bool, _, PickleGlobal dtype, ..])
        {
            if (TorchElement.OfDType(dtype.Name) is not { } type || storage.As(type) is not { } typed)
                return new PickleUnreadable($"a tensor of {Printable.Short(dtype.Name)}");
            (storage, rest) = (typed, [.. rest[..2], .. rest[3..]]);
        }

        return rest is not ([] or [bool, _] or [bool, _, null or PickleDictionary { Items.Count: 0 }])
            ? new PickleUnreadable("a tensor of values that are yet to be negated or conjugated")
            : new TorchTensor(storage, offset, sizes, strides);
    }

    private static bool AreIntegers(object?[] values) => values.Length <= FileShape.MaxRank && values.All(static value => value is long);
}
