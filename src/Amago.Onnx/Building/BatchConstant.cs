namespace Amago.Onnx.Building;

/// <summary>Constants that an encoder adds to its images, such as coordinates. They may be repeated for every image.</summary>
internal static class BatchConstant
{
    /// <summary>Whether constants of two recordings are the same, or hold the same for every image of a batch.</summary>
    public static bool Same(Tensor left, Tensor right)
    {
        if (ReferenceEquals(left, right))
            return true;
        if (left.Rank != right.Rank || left.DType != right.DType)
            return false;
        int images = Enumerable.Range(0, left.Rank).FirstOrDefault(d => left.Shape[d] != right.Shape[d], -1);
        if (images < 0)
            return SameValues(left, right);
        Tensor first = left.Slice(images, 0, Math.Min(left.Shape[images], 1));
        return RepeatsOf(left).Concat(RepeatsOf(right)).All(other => other.Shape == first.Shape && SameValues(first, other));

        IEnumerable<Tensor> RepeatsOf(Tensor tensor) => Enumerable.Range(0, tensor.Shape[images]).Select(i => tensor.Slice(images, i, 1));
    }

    /// <summary>One image's part of a constant that is repeated for every image; any other constant as it is.</summary>
    public static Tensor OfOneImage(Tensor tensor, IReadOnlyList<RecordedSize> sizes)
    {
        for (int d = 0; d < sizes.Count; d++)
        {
            if (sizes[d].PerImage)
                return tensor.Slice(d, 0, 1);
        }

        return tensor;
    }

    private static bool SameValues(Tensor left, Tensor right) => left.DType switch
    {
        DType.Float32 => left.ToArray<float>().AsSpan().SequenceEqual(right.ToArray<float>()),
        DType.UInt8 => left.ToArray<byte>().AsSpan().SequenceEqual(right.ToArray<byte>()),
        _ => left.ToArray<long>().AsSpan().SequenceEqual(right.ToArray<long>()),
    };
}
