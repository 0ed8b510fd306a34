namespace Amago.Rl.Writers;

/// <summary>Gymnasium's spaces as calls of their classes, and the attributes of theirs that stand beside the pickle as text.</summary>
internal static class GymSpaces
{
    private static readonly PythonClass Box = new("gymnasium.spaces.box", "Box");
    private static readonly PythonClass Discrete = new("gymnasium.spaces.discrete", "Discrete");
    private static readonly PythonClass UInt8 = new("numpy", "uint8"), Float32 = new("numpy", "float32");

    /// <summary>A space, and what <c>data</c> says of it in plain JSON.</summary>
    public sealed record Space(object Value, PythonClass Class, IReadOnlyDictionary<string, object?> Attributes, string Text);

    /// <summary>The space of a policy's observations: a dictionary, or the one entry that there is.</summary>
    public static Space Of(ObservationSpace observations, bool isDictionary)
    {
        if (!isDictionary)
            return Of(observations.Entries[0]);
        KeyValuePair<string, Space>[] spaces = [.. observations.Entries.Select(static entry => KeyValuePair.Create(entry.Name, Of(entry)))];
        var ordered = new PythonItems(
            new PythonCall(new PythonClass("collections", "OrderedDict")),
            [.. spaces.Select(static space => KeyValuePair.Create(space.Key, (object?)space.Value.Value))]);
        string text = $"OrderedDict([{string.Join(", ", spaces.Select(static space => $"({Quoted(space.Key)}, {space.Value.Text})"))}])";
        var type = new PythonClass("gymnasium.spaces.dict", "Dict");
        return new Space(
            new PythonCall(type, ordered),
            type,
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["spaces"] = text, ["_shape"] = null, ["dtype"] = null },
            text);
    }

    /// <summary>The space of a policy's actions.</summary>
    /// <exception cref="ArgumentException">Gymnasium, or stable-baselines3 in it, has no such space.</exception>
    public static Space Of(ActionSpace? actions) => actions switch
    {
        DiscreteActions discrete => OfDiscrete(discrete.Count),
        MultiDiscreteActions several => Simple(
            new PythonClass("gymnasium.spaces.multi_discrete", "MultiDiscrete"),
            several.Counts.Select(static count => (object?)count).ToArray(),
            ("nvec", $"[{string.Join(' ', several.Counts)}]"),
            [several.Counts.Count]),
        MultiBinaryActions bits => Simple(
            new PythonClass("gymnasium.spaces.multi_binary", "MultiBinary"), bits.Count, ("n", bits.Count), [bits.Count]),
        ContinuousActions numbers => OfBox(numbers),
        _ => throw new ArgumentException(
            "expected actions that stable-baselines3 has (discrete, multi_discrete, multi_binary, box), got "
            + $"{actions?.ToString() ?? "none"}."),
    };

    private static Space Of(ObservationEntry entry) => entry switch
    {
        ImageEntry { IsFloat: false } image => OfBox(image.Shape, 0, 255, UInt8),
        DiscreteEntry discrete => OfDiscrete(discrete.Count),
        _ => OfBox(entry.Shape, double.NegativeInfinity, double.PositiveInfinity, Float32),
    };

    private static Space OfDiscrete(int count) => Simple(Discrete, count, ("n", count), []);

    private static Space Simple(PythonClass type, object argument, (string Name, object Value) attribute, int[] shape)
    {
        var attributes = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [attribute.Name] = attribute.Value.ToString(),
            ["_shape"] = shape,
            ["dtype"] = "int64",
        };
        return new Space(new PythonCall(type, argument), type, attributes, $"{type.Name}({attribute.Value})");
    }

    private static Space OfBox(Shape shape, double low, double high, PythonClass type)
    {
        object value = low < 0 ? low : (object)(int)low, most = high > 255 ? high : (object)(int)high; // infinity is no integer
        var sizes = new PythonTuple([.. shape.Select(static size => (object?)size)]);
        string text = $"Box({Number(low)}, {Number(high)}, ({string.Join(", ", shape)}{(shape.Count == 1 ? "," : "")}), {type.Name})";
        return new Space(new PythonCall(Box, value, most, sizes, type), Box, Sizes([.. shape], type.Name), text);
    }

    private static Space OfBox(ContinuousActions numbers)
    {
        var attributes = new Dictionary<string, object?>(Sizes([numbers.Count], Float32.Name), StringComparer.Ordinal)
        {
            ["low"] = Text(numbers.Low),
            ["high"] = Text(numbers.High),
        };
        var sizes = new PythonTuple(numbers.Count);
        return new Space(new PythonCall(Box, Array(numbers.Low), Array(numbers.High), sizes, Float32), Box, attributes, "Box");

        static PythonCall Array(IReadOnlyList<float> values) =>
            new(new PythonClass("numpy", "array"), values.Select(static value => (object?)(double)value).ToArray(), "float32");

        static string Text(IReadOnlyList<float> values) => $"[{string.Join(' ', values.Select(static value => Number(value)))}]";
    }

    private static Dictionary<string, object?> Sizes(int[] shape, string type) =>
        new(StringComparer.Ordinal) { ["dtype"] = type, ["_shape"] = shape };

    private static string Number(double value) => double.IsInfinity(value) ? (value < 0 ? "-inf" : "inf")
        : ((float)value).ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    private static string Quoted(string name) => $"'{name.Replace("\\", "\\\\").Replace("'", "\\'")}'";
}
