using Amago.Onnx;

namespace Amago.Cli.Export;

/// <summary>
/// What Unity ML-Agents' package reads (version 3 of its models, https://github.com/Unity-Technologies/ml-agents): names, types and sizes
/// as its loader checks them, actions chosen in the graph as its own exporter writes it, operators of opset 15.
/// </summary>
/// <remarks>
/// Bits are branches of two, off and on, with the logits 0 and x: the same probabilities, and the same likeliest bit. Of a Q-network the
/// drawn actions are the likeliest too. Numbers are in the policy's own units and limited to its bounds.
/// </remarks>
/// <param name="policy">The policy.</param>
/// <param name="source">What messages call its file.</param>
internal sealed class MlAgentsContract(Policy policy, string source)
{
    private const int ModelVersion = 3, Opset = 15;

    // What ML-Agents adds to the logits of what is not allowed; a number that float32 has.
    private const float Forbidden = 1e8f;

    /// <summary>How the policy is exported.</summary>
    /// <exception cref="ArgumentException">The policy has no head that acts.</exception>
    public OnnxNetworkOptions Options() => policy.ActionSpace is null || !policy.OutputNames.Any(HeadNodes.IsHead)
        ? throw new ArgumentException($"{source}: expected a policy with a head that acts for the contract ml-agents, got one with the "
            + $"outputs {string.Join(", ", policy.OutputNames)}; --contract plain exports these.")
        : new OnnxNetworkOptions
        {
            Images = OnnxImages.UnitChannelsFirst,
            ImagesAsTheyAre = PlainContract.FloatImages(policy.ObservationSpace),
            OneHot = true,
            Opset = Opset,
            InputNames = policy.ObservationSpace.Entries.Select(static (entry, i) => (entry.Name, Input: $"obs_{i}"))
                .ToDictionary(static pair => pair.Name, static pair => pair.Input, StringComparer.Ordinal),
            Outputs = [],
            Append = Append,
        };

    private void Append(OnnxNodes nodes)
    {
        var head = new HeadNodes(nodes, policy);
        nodes.ConstantOutput("version_number", Tensor.FromArray([(float)ModelVersion], [1]));
        nodes.ConstantOutput("memory_size", Tensor.FromArray([0f], [1]));
        if (head.NumberCount > 0)
            AddNumbers(nodes, head);
        if (head.NumberCount < policy.ActionSpace!.ParameterCount)
            AddChoices(nodes, head);
    }

    private static void AddNumbers(OnnxNodes nodes, HeadNodes head)
    {
        int count = head.NumberCount;
        HeadPart[] parts = [.. head.Parts.Where(static part => part.Kind == HeadKind.Numbers)];
        float[] low =
            [.. parts.SelectMany(static part => part.Bounds!.Low)], high = [.. parts.SelectMany(static part => part.Bounds!.High)];
        string means = head.Means();
        string noise = nodes.Node("Mul", [nodes.Node("RandomNormalLike", [means]), head.Deviations()]);
        nodes.Output("continuous_actions", head.Clipped(nodes.Node("Add", [means, noise]), low, high), DType.Float32, count);
        nodes.ConstantOutput("continuous_action_output_shape", Tensor.FromArray([(float)count], [1]));
        nodes.Output("deterministic_continuous_actions", head.Clipped(means, low, high), DType.Float32, count);
    }

    private static void AddChoices(OnnxNodes nodes, HeadNodes head)
    {
        List<(string Logits, int Count)> branches = Branches(nodes, head);
        int flags = branches.Sum(static branch => branch.Count), start = 0;
        string masks = nodes.Input("action_masks", DType.Float32, flags);
        string large = nodes.Constant("outputs/large", Tensor.Scalar(Forbidden));
        string forbidden = nodes.Constant("outputs/forbidden", Tensor.Scalar(-Forbidden));
        var drawn = new List<string>();
        var likeliest = new List<string>();
        foreach ((string logits, int count) in branches)
        {
            string mask = head.Columns(masks, start, count, flags);
            start += count;

            // logits * mask - 1e8 * (1 - mask), without a difference, of which an older importer took the sides the wrong way round
            string added = nodes.Node("Add", [nodes.Node("Mul", [mask, large]), forbidden]);
            string masked = nodes.Node("Add", [nodes.Node("Mul", [logits, mask]), added]);
            likeliest.Add(nodes.Node("ArgMax", [masked], ("axis", 1), ("keepdims", 1)));
            drawn.Add(head.IsQ ? likeliest[^1] : nodes.Node(
                "Multinomial", [nodes.Node("LogSoftmax", [masked], ("axis", 1))], ("dtype", 7), ("sample_size", 1)));
        }

        nodes.Output("discrete_actions", head.Beside(drawn), DType.Int64, branches.Count);
        nodes.ConstantOutput(
            "discrete_action_output_shape",
            Tensor.FromArray([.. branches.Select(static branch => (float)branch.Count)], [1, branches.Count]));
        nodes.Output("deterministic_discrete_actions", head.Beside(likeliest), DType.Int64, branches.Count);
    }

    private static List<(string Logits, int Count)> Branches(OnnxNodes nodes, HeadNodes head)
    {
        var branches = new List<(string Logits, int Count)>();
        foreach (HeadPart part in head.Parts.Where(static part => part.Kind != HeadKind.Numbers))
        {
            string values = head.Values(part);
            if (part.Kind == HeadKind.Choice)
            {
                branches.Add((values, part.Count));
                continue;
            }

            string off = nodes.Constant("outputs/off", Tensor.Scalar(0));
            for (int i = 0; i < part.Count; i++)
            {
                string on = head.Columns(values, i, 1, part.Count);
                branches.Add((head.Beside([nodes.Node("Mul", [on, off]), on]), 2));
            }
        }

        return branches;
    }
}
