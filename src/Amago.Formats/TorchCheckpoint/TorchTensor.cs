namespace Amago.Formats;

/// <summary>A view of a storage, as the pickle describes it: sizes and strides are integers, otherwise unchecked.</summary>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, object?[] Sizes, object?[] Strides)
{
    /// <summary>
    /// The tensor of <c>_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks, metadata)</c>. Metadata, which later
    /// versions have, marks values that are yet to be negated or conjugated: such tensors are not taken. The arguments are not copied, since many
    /// tensors may have them in common.
    /// </summary>
    public static TorchTensor? Parse(object?[] arguments)
    {
        if (arguments is not [TorchStorage storage, long offset, object?[] sizes, object?[] strides, bool, _, .. var rest])
            return null;
        if (rest is not ([] or [null] or [PickleDictionary { Items.Count: 0 }]))
            return null;
        return AreIntegers(sizes) && AreIntegers(strides) ? new TorchTensor(storage, offset, sizes, strides) : null;
    }

    private static bool AreIntegers(object?[] values) => values.Length <= FileShape.MaxRank && values.All(static value => value is long);
}
