namespace Amago.Configuration;

/// <summary>The augmentations by name.</summary>
public static class Augmentations
{
    /// <summary>
    /// <see cref="Nets.DrQv2Aug"/>: <c>pad</c> and <c>channels_first</c> as in Python, <c>per_sequence</c> and <c>training_only</c>.
    /// </summary>
    public static Configurable<DrQv2Aug> DrQv2Aug { get; } = OfDrQv2Aug();

    /// <summary>All augmentations.</summary>
    public static IReadOnlyList<Configurable> All { get; } = [DrQv2Aug];

    private static Configurable<DrQv2Aug> OfDrQv2Aug()
    {
        Setting<int> pad = Setting.Integer("pad", 4, "pixels that an image shifts at most");
        Setting<bool> channelsFirst = Setting.Flag("channels_first", false, "whether images come as (C, H, W)");
        Setting<bool> perSequence = Setting.Flag("per_sequence", false, "whether all images of a sequence shift alike");
        Setting<bool> trainingOnly = Setting.Flag("training_only", false, "whether images shift in training mode alone");
        return new(
            nameof(DrQv2Aug),
            nameof(DrQv2Aug),
            "amago.nets.cnn",
            "random shifts of whole images",
            [pad, channelsFirst, perSequence, trainingOnly],
            (values, generator) =>
                new DrQv2Aug(values.Get(pad), values.Get(channelsFirst), generator, values.Get(perSequence), values.Get(trainingOnly)));
    }
}
