namespace Amago.Rl;

/// <summary>
/// Shows images (H, W, C) as (C, H, W), as PyTorch's libraries have them: what a policy of stable-baselines3 or CleanRL sees. All else
/// passes through.
/// </summary>
public sealed class ChannelsFirstImages : StructuredWrapper
{
    private readonly ObservationBatch _seen;

    /// <summary>Turns the images of an environment.</summary>
    /// <param name="inner">The environment; images of it that have the channels first already stay as they are.</param>
    public ChannelsFirstImages(IStructuredEnvironment inner)
        : base(inner)
    {
        _seen = new ObservationBatch(Inner.ObservationSpace, 1);
        ObservationSpace = new ObservationSpace([.. Inner.ObservationSpace.Entries.Select(Turned)]);
    }

    /// <inheritdoc/>
    public override ObservationSpace ObservationSpace { get; }

    /// <inheritdoc/>
    public override void Reset(ObservationRow observation)
    {
        base.Reset(_seen[0]);
        Copy(observation);
    }

    /// <inheritdoc/>
    public override StepResult Step(ReadOnlySpan<float> action, ObservationRow observation)
    {
        StepResult result = base.Step(action, _seen[0]);
        Copy(observation);
        return result;
    }

    /// <inheritdoc/>
    protected override void SerializeFields(StateArchive archive)
    {
    }

    private static ObservationEntry Turned(ObservationEntry entry) => entry is ImageEntry { ChannelsFirst: false } image
        ? new ImageEntry(image.Name, [image.Shape[2], image.Shape[0], image.Shape[1]], channelsFirst: true, image.IsFloat)
        : entry;

    private void Copy(ObservationRow target)
    {
        IReadOnlyList<ObservationEntry> entries = Inner.ObservationSpace.Entries;
        for (int i = 0; i < entries.Count; i++)
        {
            int channels = entries[i] is ImageEntry { ChannelsFirst: false } image ? image.Shape[2] : 1;
            switch (entries[i].DType)
            {
                case DType.UInt8: Turn<byte>(_seen[0].Bytes(i), target.Bytes(i), channels); break;
                case DType.Int64: target.Index(i) = _seen[0].Index(i); break;
                default: Turn<float>(_seen[0].Floats(i), target.Floats(i), channels); break;
            }
        }
    }

    // (H·W, C) to (C, H·W)
    private static void Turn<T>(ReadOnlySpan<T> source, Span<T> target, int channels)
    {
        int pixels = source.Length / channels;
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            for (int channel = 0; channel < channels; channel++)
                target[(channel * pixels) + pixel] = source[(pixel * channels) + channel];
        }
    }
}
