using System.Globalization;
using System.Text.Json;

namespace Amago.Rl.Readers.Sb3;

/// <summary>
/// What the member <c>data</c> says in plain JSON. Objects that JSON can't hold stand in it as pickles in base64, with some of their
/// attributes beside them as text: the attributes are read, the pickles never.
/// </summary>
internal sealed class Sb3Data
{
    /// <summary>A file that says nothing.</summary>
    public static Sb3Data None { get; } = new();

    /// <summary>The space of observations where it is one alone; null where it is not told.</summary>
    public GymSpace? Observation { get; private init; }

    /// <summary>The spaces of a dictionary of observations, in their order; null where it is none, or not told.</summary>
    public IReadOnlyList<(string Name, GymSpace Space)>? Observations { get; private init; }

    /// <summary>The space of actions; null where it is not told.</summary>
    public GymSpace? Action { get; private init; }

    /// <summary>PPO, A2C or DQN; null where the data do not tell.</summary>
    public string? Algorithm { get; private init; }

    /// <summary>Whether pixels are divided by 255; null where the data do not say.</summary>
    public bool? NormalizeImages { get; private init; }

    /// <summary>The class of the activation, such as <c>Tanh</c>; null where the data do not say.</summary>
    public string? Activation { get; private init; }

    /// <summary>Whether actions are drawn by state-dependent exploration.</summary>
    public bool UsesSde { get; private init; }

    /// <summary>Reads the member.</summary>
    /// <exception cref="InvalidFileException">It is no JSON object.</exception>
    public static Sb3Data Parse(byte[] json, string name)
    {
        using JsonDocument document = PythonJson.Parse(json, name);
        try
        {
            return Read(document.RootElement);
        }
        catch (InvalidOperationException e) // text with half a character
        {
            throw InvalidFileException.Expected(name, "JSON of valid Unicode", "other text", "in a string", e);
        }
    }

    private static Sb3Data Read(JsonElement root)
    {
        JsonElement? kwargs = Member(root, "policy_kwargs"), observations = Member(root, "observation_space");
        string? spaces = observations is { } space ? Text(Member(space, "spaces")) : null;
        return new Sb3Data
        {
            Observation = spaces is null ? Space(observations) : null,
            Observations = spaces is null ? null : GymSpaceText.Dictionary(spaces),
            Action = Space(Member(root, "action_space")),
            Algorithm = Member(root, "clip_range") is not null ? "PPO"
                : Member(root, "exploration_fraction") is not null ? "DQN"
                : Member(root, "gae_lambda") is not null ? "A2C"
                : null,
            NormalizeImages = kwargs is { } given ? Flag(Member(given, "normalize_images")) : null,
            Activation = kwargs is { } also && Text(Member(also, "activation_fn")) is { } type ? ClassName(type) : null,
            UsesSde = Flag(Member(root, "use_sde")) ?? false,
        };
    }

    private static GymSpace? Space(JsonElement? element)
    {
        if (element is not { ValueKind: JsonValueKind.Object } space || Text(Member(space, ":type:")) is not { } type)
            return null;
        string kind = ClassName(type);
        int[]? shape = Integers(Member(space, "_shape") ?? Member(space, "shape"));
        int[]? sizes = kind switch
        {
            "Discrete" => Integers(Member(space, "n")),
            "MultiDiscrete" => Integers(Member(space, "nvec")),
            "MultiBinary" => Integers(Member(space, "n")) ?? shape,
            _ => shape,
        };
        string? start = Text(Member(space, "start"));
        return new GymSpace(kind, sizes, Text(Member(space, "dtype")))
        {
            Bounds = kind == "Box" && shape is [var count] ? Bounds(space, count) : null,
            Start = kind == "Discrete" && int.TryParse(start, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int first)
                ? first
                : 0,
        };
    }

    private static (IReadOnlyList<float>, IReadOnlyList<float>)? Bounds(JsonElement space, int count) =>
        Text(Member(space, "low")) is { } low && Text(Member(space, "high")) is { } high
            && GymSpace.Floats(low) is { } least && GymSpace.Floats(high) is { } greatest && least.Length == count
                && greatest.Length == count
            ? (least, greatest)
            : null;

    // "<class 'torch.nn.modules.activation.ReLU'>" is ReLU.
    private static string ClassName(string type) => type.Split('\'') is [_, var path, ..] ? path[(path.LastIndexOf('.') + 1)..] : type;

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement member) ? member : null;

    private static bool? Flag(JsonElement? element) => element?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static string? Text(JsonElement? element) => element switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    private static int[]? Integers(JsonElement? element) => element switch
    {
        { ValueKind: JsonValueKind.Array } list => GymSpace.Integers(list.GetRawText()),
        { } other when Text(other) is { } text => GymSpace.Integers(text),
        _ => null,
    };
}
