using Amago.Cli.Options;
using Amago.Kernels;

namespace Amago.Cli.Bench;

/// <summary>The command line of <c>amago bench</c>.</summary>
internal sealed class BenchOptions
{
    // Without names amago's encoders are measured.
    private static readonly string[] Usual = ["NatureishCNN", "IMPALAishCNN", "DrQCNN", "GridworldCNN"];

    private static readonly Dictionary<string, (int, int, int)> UsualShapes = new(StringComparer.Ordinal)
    {
        ["NatureishCNN"] = (84, 84, 4),
        ["IMPALAishCNN"] = (64, 64, 3),
        ["DrQCNN"] = (84, 84, 9),
        ["GridworldCNN"] = (10, 10, 4),
        ["cleanrl_impala"] = (64, 64, 3),
        ["dreamerv3"] = (64, 64, 3),
        ["drqv2"] = (84, 84, 9),
        ["impala"] = (96, 72, 3),
        ["impoola"] = (64, 64, 3),
        ["mlagents_fully_connected"] = (20, 20, 3),
        ["mlagents_match3"] = (9, 8, 6),
    };

    private readonly Argument<string[]> _encoders = new("ENCODER")
    {
        Description = "Which encoders; amago's four by default.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<int[]?> _batch = OptionValues.Integers("--batch", "Images of a call. [default: 1,32,256; 4 with --kernels]");
    private readonly Option<int[]?> _threads = OptionValues.Integers(
        "--threads", "Threads of a call. [default: 1 and all cores]", Workers.MaxThreads);
    private readonly Option<string?> _mode =
        new("--mode")
        {
            Description = "forward, train, augment, or act: a whole policy; with commas between them. [default: forward,train,augment]",
            HelpName = "MODES"
        };
    private readonly Option<double?> _seconds = OptionValues.Seconds(
        "--seconds", "Time for each case, or each layer and direction. [default: 0.5]");
    private readonly Option<(int, int, int)?> _imgShape = OptionValues.ImageShape(
        "Shape of one image. [default: each encoder's usual one]", required: false);
    private readonly Option<bool> _channelsFirst = CommonOptions.ChannelsFirst();
    private readonly Option<string?> _activation = CommonOptions.Activation();
    private readonly ConfigurationOptions _configuration = new();

    public Option<bool> Kernels { get; } =
        new("--kernels") { Description = "Measure instead every kernel that could compute each layer, on one thread." };

    public Option<bool> Fingerprint { get; } = new("--fingerprint")
    {
        Description = "Print instead a hash over what this machine computes; machines with the same one train to the same bits.",
    };

    public Option<int?> VectorBits { get; } = new("--vector-bits")
    {
        Description = "Width of the vectors to compute with: 128, 256 or 512. [default: the machine's widest]",
        HelpName = "BITS",
    };

    public Option<bool> Json { get; } = CommonOptions.Json();

    public void AddTo(Command command)
    {
        command.Add(_encoders);
        foreach (Option option in new Option[] { _batch, _threads, _mode, _seconds, _imgShape, _channelsFirst, _activation, Kernels })
            command.Add(option);
        foreach (Option option in new Option[] { Fingerprint, VectorBits, Json })
            command.Add(option);
        _configuration.AddTo(command);
    }

    public BenchRequest Read(ParseResult result)
    {
        string[] names = result.GetValue(_encoders) is { Length: > 0 } given ? given : Usual;
        int cores = Environment.ProcessorCount;
        bool kernels = result.GetValue(Kernels);
        return new BenchRequest(
            [.. names.Select(name => Encoder(result, name))],
            Given(result, _batch) ?? (kernels ? [4] : [1, 32, 256]),
            Given(result, _threads) ?? (cores > 1 ? [1, cores] : [1]),
            Modes(result.GetValue(_mode)),
            result.GetValue(_seconds) ?? 0.5);
    }

    // A list that is not on the command line comes as an empty one.
    private static int[]? Given(ParseResult result, Option<int[]?> option) =>
        result.GetValue(option) is { Length: > 0 } values ? values : null;

    private static BenchMode[] Modes(string? text) => text is null
        ? [BenchMode.Forward, BenchMode.Train, BenchMode.Augment]
        : Array.ConvertAll(text.Split(','), static name => name switch
        {
            "forward" => BenchMode.Forward,
            "act" => BenchMode.Act,
            "train" => BenchMode.Train,
            "augment" => BenchMode.Augment,
            _ => throw new ArgumentException($"--mode: expected forward, act, train or augment, got '{name}'."),
        });

    private BenchEncoder Encoder(ParseResult result, string name)
    {
        (EncoderDescriptor encoder, string scope, Bindings bindings) = _configuration.Read(result).ForEncoder(name);
        bool channelsFirst = result.GetValue(_channelsFirst);
        (int height, int width, int channels) = UsualShapes.GetValueOrDefault(encoder.PythonName, (84, 84, 4));
        return new BenchEncoder(new EncoderChoice(
            encoder,
            scope,
            result.GetValue(_imgShape) ?? (channelsFirst ? (channels, height, width) : (height, width, channels)),
            channelsFirst,
            result.GetValue(_activation),
            bindings));
    }
}
