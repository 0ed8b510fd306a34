using Amago.Onnx;

namespace Amago.Cli.Output;

/// <summary>
/// A whole policy as an ONNX file that gives what <c>amago act</c> writes: log-probabilities or raw logits, mean and std, q-values, values,
/// and the likeliest actions.
/// </summary>
internal sealed class PolicyOnnx
{
    private static readonly string[] Heads = [Policy.LogitsName, Policy.MeanName, Policy.QValuesName];

    private readonly OnnxNodes _nodes;
    private readonly Policy _policy;
    private readonly bool _isRaw;
    private readonly List<string> _logits = [], _means = [], _actions = [];
    private int _start;

    private PolicyOnnx(OnnxNodes nodes, LoadedPolicy loaded) =>
        (_nodes, _policy, _isRaw) = (nodes, loaded.Policy, loaded.Description.HasRawLogits);

    /// <summary>Writes the file, which appears whole or not at all.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="loaded">The policy; its observations are the file's inputs, under their names.</param>
    public static void Save(string path, LoadedPolicy loaded)
    {
        Policy policy = loaded.Policy;
        string? head = policy.OutputNames.FirstOrDefault(static name => Heads.Contains(name));
        bool hasFloats = policy.ObservationSpace.Entries.Any(static entry => entry is ImageEntry { IsFloat: true });
        OnnxExport.Save(path, policy, new OnnxNetworkOptions
        {
            Images = hasFloats ? OnnxImages.Floats : OnnxImages.Bytes,
            Outputs = [.. policy.OutputNames.Where(name => name != head || name == Policy.QValuesName)],
            Append = head is null ? null : nodes => new PolicyOnnx(nodes, loaded).Append(head),
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["amago.policy"] = loaded.Description.Network,
                ["amago.policy.observations"] = policy.ObservationSpace.ToString(),
                ["amago.policy.actions"] = policy.ActionSpace?.ToString() ?? "none",
            },
        });
    }

    private void Append(string head)
    {
        ActionSpace space = _policy.ActionSpace!;
        string values = _nodes.Value(head);
        Add(space, values, head == Policy.QValuesName, space.ParameterCount);
        if (head != Policy.QValuesName && _logits.Count > 0)
            _nodes.Output(Policy.LogitsName, Joined(_logits), DType.Float32, space.ParameterCount - space.LogStdLength);
        if (_means.Count > 0)
        {
            string mean = Joined(_means), deviations = _nodes.Constant("std.values", _policy.LogStd!.Detach().Exp().Contiguous());
            _nodes.Output(Policy.MeanName, mean, DType.Float32, space.LogStdLength);
            _nodes.Output("std", _nodes.Node("Expand", [deviations, _nodes.Node("Shape", [mean])]), DType.Float32, space.LogStdLength);
        }

        if (space is DiscreteActions)
            _nodes.Output("actions", _nodes.Node("Squeeze", [_actions[0], Integers("axis", 1)]), DType.Int64);
        else
            _nodes.Output("actions", Joined(_actions), space is MultiDiscreteActions ? DType.Int64 : DType.Float32, space.ActionLength);
    }

    private void Add(ActionSpace space, string values, bool isQ, int all)
    {
        switch (space)
        {
            case DiscreteActions discrete:
                AddChoice(Part(values, discrete.Count, all), isQ);
                break;
            case MultiDiscreteActions several:
                foreach (int count in several.Counts)
                    AddChoice(Part(values, count, all), isQ);
                break;
            case MultiBinaryActions bits:
                string logits = Part(values, bits.Count, all);
                _logits.Add(logits);
                _actions.Add(Cast(_nodes.Node("Greater", [logits, _nodes.Constant("zero", Tensor.Zeros([1]))])));
                break;
            case ContinuousActions numbers:
                AddNumbers(numbers, Part(values, numbers.Count, all));
                break;
            case TupleActions tuple:
                foreach (ActionSpace part in tuple.Spaces)
                    AddPart(part, values, all);
                break;
        }
    }

    // The actions of a tuple are of one type.
    private void AddPart(ActionSpace part, string values, int all)
    {
        int first = _actions.Count;
        Add(part, values, isQ: false, all);
        for (int i = first; i < _actions.Count && part is (DiscreteActions or MultiDiscreteActions); i++)
            _actions[i] = Cast(_actions[i]);
    }

    private void AddChoice(string logits, bool isQ)
    {
        if (!isQ)
            _logits.Add(_isRaw ? logits : _nodes.Node("LogSoftmax", [logits], ("axis", 1L)));
        _actions.Add(_nodes.Node("ArgMax", [logits], ("axis", 1L), ("keepdims", 1L)));
    }

    private void AddNumbers(ContinuousActions numbers, string mean)
    {
        _means.Add(mean);
        string limited = _nodes.Node("Max", [mean, _nodes.Constant("low", Tensor.FromArray([.. numbers.Low], [numbers.Count]))]);
        _actions.Add(_nodes.Node("Min", [limited, _nodes.Constant("high", Tensor.FromArray([.. numbers.High], [numbers.Count]))]));
    }

    private string Part(string values, int count, int all)
    {
        int start = _start;
        _start += count;
        return count == all
            ? values
            : _nodes.Node("Slice", [values, Integers("start", start), Integers("end", start + count), Integers("axis", 1)]);
    }

    private string Joined(List<string> values) => values.Count == 1 ? values[0] : _nodes.Node("Concat", values, ("axis", 1L));

    private string Cast(string value) => _nodes.Node("Cast", [value], ("to", 1L)); // to float32

    private string Integers(string name, int value) => _nodes.Constant(name, Tensor.FromArray([(long)value], [1]));
}
