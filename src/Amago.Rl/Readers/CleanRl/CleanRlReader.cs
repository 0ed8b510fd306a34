using Amago.Rl.Readers.Sources;

namespace Amago.Rl.Readers.CleanRl;

/// <summary>Policies of CleanRL (https://docs.cleanrl.dev): the state dicts that ppo_atari, dqn_atari and ppo_procgen save.</summary>
internal static class CleanRlReader
{
    public const string PpoAtari = "cleanrl.ppo_atari", DqnAtari = "cleanrl.dqn_atari", PpoProcgen = "cleanrl.ppo_procgen";

    private const string Procgen = "network.0.conv.weight", Atari = "network.0.weight", QHead = "network.9.weight";

    // What the scripts' wrappers make of every game.
    private const int AtariSize = 84, ProcgenSize = 64;

    /// <summary>Whether parameters are named as CleanRL names those of its policies.</summary>
    public static bool Recognizes(StateDict parameters) =>
        parameters.ContainsKey(QHead)
        || (parameters.ContainsKey("actor.weight") && (parameters.ContainsKey(Procgen) || parameters.ContainsKey(Atari)));

    /// <summary>Says what the policy is.</summary>
    /// <exception cref="ArgumentException">
    /// The caller states what does not fit, or does not state what the parameters do not tell.
    /// </exception>
    public static PolicyDescription Describe(StateDict parameters, PolicyStatements statements)
    {
        var shapes = new ParameterShapes(parameters);
        bool isProcgen = shapes.Has(Procgen), isQ = !isProcgen && shapes.Has(QHead);
        int actions = shapes.Linear(isQ ? "network.9" : "actor").Outputs;
        ActionSpace space = new DiscreteActions(actions);
        if (statements.Find(Sb3.Sb3Reader.ActionsKey) is { } text && ActionSpace.Parse(text) is var stated && stated != space)
            throw new ArgumentException($"the head gives {actions} numbers for {space}, and --set says {stated.Shown}.");
        string network = isProcgen ? PpoProcgen : isQ ? DqnAtari : PpoAtari;
        return new PolicyDescription("CleanRL", network, new ObservationSpace([Image(shapes, statements, isProcgen)]), space)
        {
            Algorithm = isQ ? "DQN" : "PPO",
        };
    }

    /// <summary>The encoder of a policy.</summary>
    public static Cnn Encoder(PolicyDescription description, ParameterShapes shapes)
    {
        if (description.Observations.Entries is not [ImageEntry image])
            throw new ArgumentException(
                $"expected one image that a {description.Network} network sees, got {description.Observations.Shown}.");
        (int, int, int) shape = (image.Shape[0], image.Shape[1], image.Shape[2]);
        return description.Network == PpoProcgen
            ? new CleanRlImpalaCnn(shape, image.ChannelsFirst, featuresDim: shapes.Linear("network.5").Outputs)
            : new CleanRlNatureCnn(shape, image.ChannelsFirst, featuresDim: shapes.Linear("network.7").Outputs);
    }

    private static ImageEntry Image(ParameterShapes shapes, PolicyStatements statements, bool isProcgen)
    {
        const string name = ObservationSpace.ImageName;
        int channels = shapes.Of(isProcgen ? Procgen : Atari, 4)[1];
        int length = shapes.Linear(isProcgen ? "network.5" : "network.7").Inputs;
        int maps = isProcgen ? shapes.Of("network.2.conv.weight", 4)[0] : shapes.Of("network.4.weight", 4)[0];
        int size = isProcgen ? ProcgenSize : AtariSize;
        ObservationEntry? stated = statements.Entry(name, name, isImageFirst: !isProcgen);
        ImageEntry own = Of(channels, size, size);
        if (stated is null && statements.Seen(name) is { Rank: 4 } seen && Fits(Like(seen)))
            return Like(seen);
        ObservationEntry entry = stated ?? own;
        if (entry is ImageEntry { IsFloat: false } image && image.ChannelsFirst != isProcgen && Fits(image))
            return image;
        throw new ArgumentException(stated is null
            ? $"expected images of {size}x{size}, as CleanRL's script has them, got parameters for images of {channels} channels that "
                + $"flatten to {length} features; state the size: "
                + $"--set {name}={(isProcgen ? $"[64,64,{channels}]" : $"[{channels},84,84]")}."
            : $"the parameters are for images of {channels} channels, {(isProcgen ? "(H, W, C)" : "(C, H, W)")}, that flatten to {length} "
                + $"features, and --set says {name} = {stated}.");

        ImageEntry Of(int c, int height, int width) =>
            isProcgen ? new ImageEntry(name, [height, width, c]) : new ImageEntry(name, [c, height, width], channelsFirst: true);

        ImageEntry Like(Tensor images) => new(name, [.. images.Shape.Sizes[1..]], channelsFirst: !isProcgen);

        bool Fits(ImageEntry candidate)
        {
            Shape shape = candidate.Shape;
            (int c, int height, int width) = isProcgen ? (shape[2], shape[0], shape[1]) : (shape[0], shape[1], shape[2]);
            long cells = isProcgen ? Halved(height) * (long)Halved(width) : Sb3.NatureGeometry.Cells(height, width);
            return c == channels && cells * maps == length;
        }
    }

    // Three max-pools of stride 2 with a padding of 1.
    private static int Halved(int pixels) => (pixels + 7) / 8;
}
