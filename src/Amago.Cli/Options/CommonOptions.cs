using Amago.Kernels;

namespace Amago.Cli.Options;

/// <summary>Makes options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<int?> Threads { get; } = MakeThreads();

    public static Option<string[]> Load { get; } = new("--load")
    {
        Description = "An assembly (.dll) that registers encoders or environments of your own when it is loaded. Repeatable.",
        HelpName = "FILE",
        Recursive = true,
    };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON document." };

    /// <summary>The option --sample-max; its description ends with what happens without it.</summary>
    public static Option<int?> SampleMax(string without) => OptionValues.Integer(
        "--sample-max",
        "PNG of 16 bits, such as depth: samples from 0 to N become 0 to 255, larger ones 255; 65535 is the whole range. " + without,
        min: 1,
        max: ushort.MaxValue);

    public static Option<bool> ChannelsFirst() => new("--channels-first") { Description = "Images are C,H,W instead of H,W,C." };

    public static Option<string?> Activation() => new("--activation")
    {
        Description = $"{string.Join(", ", Activations.Names)}. [default: what is bound, or the encoder's own]",
        HelpName = "NAME",
    };

    public static Option<string> Output(string description) =>
        new("-o", "--output") { Description = description, HelpName = "FILE", Required = true };

    private static Option<int?> MakeThreads()
    {
        Option<int?> option = OptionValues.Integer(
            "--threads", "Threads to work with. Results do not depend on it. [default: all cores]", min: 1);
        option.Recursive = true;
        option.Validators.Add(static result =>
        {
            if (result.Tokens is [.., { Value: var text }] && Count.TryParse(text) > Workers.MaxThreads)
                result.AddError($"--threads: expected a whole number from 1 to {Workers.MaxThreads}, got '{text}'.");
        });
        return option;
    }
}
