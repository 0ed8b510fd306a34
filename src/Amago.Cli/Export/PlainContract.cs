using Amago.Onnx;

namespace Amago.Cli.Export;

/// <summary>
/// The plain contract: inputs and outputs are the arrays of <c>amago act</c>, in the policy's own layout and types. What <c>act</c>
/// computes of a head's numbers is in the graph: log-probabilities, standard deviations, the likeliest actions.
/// </summary>
/// <param name="loaded">The policy.</param>
internal sealed class PlainContract(LoadedPolicy loaded)
{
    private readonly Policy _policy = loaded.Policy;

    /// <summary>How the policy is exported.</summary>
    public OnnxNetworkOptions Options() => new()
    {
        InputNames = InputNames(),
        ImagesAsTheyAre = FloatImages(_policy.ObservationSpace),
        Sequences = _policy is TstepEncoder,
        Outputs = [.. _policy.OutputNames.Where(name => !HeadNodes.IsHead(name) || _policy.ActionSpace is null)],
        Append = _policy.ActionSpace is null ? null : Append,
    };

    /// <summary>Names of the images that are float32 and taken as they are.</summary>
    public static IReadOnlyCollection<string> FloatImages(ObservationSpace space) =>
        [.. space.Entries.Where(static entry => entry is ImageEntry { IsFloat: true }).Select(static entry => entry.Name)];

    private Dictionary<string, string> InputNames()
    {
        string[] names = [.. _policy.ObservationSpace.Entries.Select(static entry => entry.Name).Where(static name => !IsRl2s(name))];
        return names.ToDictionary(static name => name, name => names.Length == 1 ? "obs" : $"obs.{name}", StringComparer.Ordinal);
    }

    private static bool IsRl2s(string name) => name == TstepEncoder.Rl2sName;

    private void Append(OnnxNodes nodes)
    {
        var head = new HeadNodes(nodes, _policy);
        if (head.IsQ)
            nodes.Output(Policy.QValuesName, nodes.Value(Policy.QValuesName), DType.Float32, _policy.ActionSpace!.ParameterCount);
        else
            AddDistributions(nodes, head);
        AddActions(nodes, head);
    }

    private void AddDistributions(OnnxNodes nodes, HeadNodes head)
    {
        HeadPart[] logits = [.. head.Parts.Where(static part => part.Kind != HeadKind.Numbers)];
        if (logits.Length > 0)
        {
            string all = head.Beside([.. logits.Select(part => part.Kind == HeadKind.Bits || loaded.Description.HasRawLogits
                ? head.Values(part)
                : nodes.Node("LogSoftmax", [head.Values(part)], ("axis", 1)))]);
            nodes.Output(Policy.LogitsName, all, DType.Float32, logits.Sum(static part => part.Count));
        }

        if (head.NumberCount == 0)
            return;
        string means = head.Means();
        nodes.Output(Policy.MeanName, means, DType.Float32, head.NumberCount);
        nodes.Output("std", nodes.Node("Expand", [head.Deviations(), nodes.Node("Shape", [means])]), DType.Float32, head.NumberCount);
    }

    private void AddActions(OnnxNodes nodes, HeadNodes head)
    {
        const string name = "actions";
        if (_policy.ActionSpace is DiscreteActions)
        {
            nodes.Output(name, nodes.Node("ArgMax", [head.Values(head.Parts[0])], ("axis", 1), ("keepdims", 0)), DType.Int64);
            return;
        }

        bool areIntegers = _policy.ActionSpace is MultiDiscreteActions;
        string actions = head.Beside([.. head.Parts.Select(part => Likeliest(nodes, head, part, areIntegers))]);
        nodes.Output(name, actions, areIntegers ? DType.Int64 : DType.Float32, _policy.ActionSpace!.ActionLength);
    }

    private static string Likeliest(OnnxNodes nodes, HeadNodes head, HeadPart part, bool isInteger)
    {
        string values = head.Values(part);
        switch (part.Kind)
        {
            case HeadKind.Choice:
                string choice = nodes.Node("ArgMax", [values], ("axis", 1), ("keepdims", 1));
                return isInteger ? choice : Float(choice);
            case HeadKind.Bits:
                return Float(nodes.Node("Greater", [values, nodes.Constant("outputs/zero", Tensor.Scalar(0))]));
            default:
                return head.Clipped(values, part.Bounds!.Low, part.Bounds.High);
        }

        string Float(string value) => nodes.Node("Cast", [value], ("to", 1));
    }
}
