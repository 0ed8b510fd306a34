namespace Amago.Formats;

/// <summary>A view of a storage, as the pickle describes it: unchecked.</summary>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, long[] Sizes, long[] Strides)
{
    /// <summary>
    /// The tensor of <c>_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks, metadata)</c>. Metadata, which later
    /// versions have, marks values that are yet to be negated or conjugated: such tensors are not taken.
    /// </summary>
    public static TorchTensor? Parse(object?[] arguments)
    {
        if (arguments is not [TorchStorage storage, long offset, object?[] sizes, object?[] strides, bool, _, .. var rest])
            return null;
        if (rest is not ([] or [null] or [PickleDictionary { Items.Count: 0 }]))
            return null;
        return sizes.All(static size => size is long) && strides.All(static stride => stride is long)
            ? new TorchTensor(storage, offset, [.. sizes.Cast<long>()], [.. strides.Cast<long>()])
            : null;
    }
}
