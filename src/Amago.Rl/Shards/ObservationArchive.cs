namespace Amago.Rl.Shards;

/// <summary>Observations in a saved state.</summary>
internal static class ObservationArchive
{
    /// <summary>Saves or loads observations, of which each has to be one of their space.</summary>
    public static void Serialize(StateArchive archive, ObservationBatch observations)
    {
        for (int i = 0; i < observations.Tensors.Count; i++)
        {
            (ObservationEntry entry, Tensor tensor) = (observations.Space.Entries[i], observations.Tensors[i]);
            switch (tensor.DType)
            {
                case DType.UInt8:
                    archive.Bytes(tensor.AsSpan<byte>(), "observations");
                    break;
                case DType.Int64:
                    foreach (ref long number in tensor.AsSpan<long>())
                        archive.Value(ref number, 0, ((DiscreteEntry)entry).Count - 1, entry.Name);
                    break;
                default:
                    Floats(archive, tensor, entry.Name);
                    break;
            }
        }
    }

    /// <summary>Saves or loads numbers that have to be finite.</summary>
    public static void Floats(StateArchive archive, Tensor tensor, string name)
    {
        Span<float> numbers = tensor.AsSpan<float>();
        archive.Floats(numbers, name);
        foreach (float number in numbers)
        {
            if (!float.IsFinite(number))
                archive.Require(false, $"finite numbers in '{Printable.Short(name)}'");
        }
    }
}
