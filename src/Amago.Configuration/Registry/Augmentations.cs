using Amago.Nets;

namespace Amago.Configuration;

/// <summary>The augmentations by name.</summary>
public static class Augmentations
{
    /// <summary><see cref="Nets.DrQv2Aug"/>: <c>pad</c> and <c>channels_first</c> as in Python, <c>per_sequence</c> and <c>training_only</c>.</summary>
    public static Configurable<DrQv2Aug> DrQv2Aug { get; } = new(
        nameof(DrQv2Aug),
        nameof(DrQv2Aug),
        "amago.nets.cnn",
        "random shifts of whole images",
        [Setting.Integer("pad", 4), Setting.Flag("channels_first", false), Setting.Flag("per_sequence", false), Setting.Flag("training_only", false)],
        static (values, generator) =>
            new DrQv2Aug(values.Integer("pad"), values.Flag("channels_first"), generator, values.Flag("per_sequence"), values.Flag("training_only")));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Configurable> All { get; } = [DrQv2Aug];
}
