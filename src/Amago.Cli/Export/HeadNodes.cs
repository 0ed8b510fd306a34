using Amago.Onnx;

namespace Amago.Cli.Export;

/// <summary>Nodes behind a policy's head that both contracts have: its parts, standard deviations, bounds.</summary>
/// <param name="nodes">The graph behind the network.</param>
/// <param name="policy">The policy, which has a head.</param>
internal sealed class HeadNodes(OnnxNodes nodes, Policy policy)
{
    private readonly string _head = policy.OutputNames.First(IsHead);

    /// <summary>The distributions of an action.</summary>
    public IReadOnlyList<HeadPart> Parts { get; } = HeadPart.Of(policy.ActionSpace!);

    /// <summary>Whether the head has the expected return of each action.</summary>
    public bool IsQ => _head == Policy.QValuesName;

    /// <summary>How many numbers an action has that are not of choices or bits.</summary>
    public int NumberCount => Parts.Where(static part => part.Kind == HeadKind.Numbers).Sum(static part => part.Count);

    /// <summary>Whether an output is a head's.</summary>
    public static bool IsHead(string output) => output is Policy.LogitsName or Policy.MeanName or Policy.QValuesName;

    /// <summary>A part's numbers, (N, count).</summary>
    public string Values(HeadPart part) => Columns(nodes.Value(_head), part.Start, part.Count, policy.ActionSpace!.ParameterCount);

    /// <summary>Some columns of a value (N, width).</summary>
    public string Columns(string value, int start, int count, int width) => count == width ? value : nodes.Node(
        "Slice", [value, Integers("start", start), Integers("end", start + count), Integers("axis", 1)]);

    /// <summary>Values (N, ...) beside each other.</summary>
    public string Beside(IReadOnlyList<string> values) => values.Count == 1 ? values[0] : nodes.Node("Concat", values, ("axis", 1));

    /// <summary>The means of all numbers, (N, D).</summary>
    public string Means() => Beside([.. Parts.Where(static part => part.Kind == HeadKind.Numbers).Select(Values)]);

    /// <summary>The standard deviations of all numbers, a constant (1, D).</summary>
    public string Deviations() =>
        nodes.Constant("outputs/std", policy.LogStd!.Detach().Exp().Contiguous().Reshape(1, NumberCount));

    /// <summary>Numbers (N, count), limited to bounds where there are any.</summary>
    public string Clipped(string numbers, IReadOnlyList<float> low, IReadOnlyList<float> high)
    {
        if (low.Any(float.IsFinite))
            numbers = nodes.Node("Max", [numbers, Row("low", low)]);
        return high.Any(float.IsFinite) ? nodes.Node("Min", [numbers, Row("high", high)]) : numbers;
    }

    /// <summary>A list of whole numbers.</summary>
    public string Integers(string name, params long[] values) =>
        nodes.Constant($"outputs/{name}", Tensor.FromArray(values, [values.Length]));

    // Runtimes differ in what they do with infinity; the largest float is as good a bound.
    private string Row(string name, IReadOnlyList<float> bounds) => nodes.Constant(
        $"outputs/{name}",
        Tensor.FromArray([.. bounds.Select(static bound => Math.Clamp(bound, float.MinValue, float.MaxValue))], [1, bounds.Count]));
}
