using Amago.Cli.Export;
using Amago.Rl;
using Amago.Tests.Onnx;

namespace Amago.Tests.Cli.Export;

/// <summary>
/// The contract of Unity ML-Agents, read back from files: what its loader (SentisModelParamLoader) asks a model for. That the numbers are
/// right is the peer check in tests/peers/onnx.
/// </summary>
public sealed class MlAgentsContractTests
{
    private const string Head = "actor/Add";

    /// <summary>Operators as opset 15 has them, with the attributes that a later opset moved or added left as they were.</summary>
    private static readonly HashSet<string> Operators = new(
    [
        "Add", "ArgMax", "Cast", "Concat", "Constant", "Conv", "Div", "Flatten", "Identity", "LogSoftmax", "MatMul", "Max", "Min", "Mul",
        "Multinomial", "RandomNormalLike", "ReduceMean", "Relu", "Reshape", "Slice", "Sqrt", "Sub", "Transpose", "Shape", "Gather",
        "Unsqueeze",
    ], StringComparer.Ordinal);

    [Fact]
    public void Observations_are_numbered_floats_in_the_spaces_order()
    {
        OnnxFile file = Export(ExportedPolicies.OfEntries(new DiscreteActions(3)));
        Assert.Equal(["obs_0 1 (N, 3)", "obs_1 1 (N, 2, 6, 7)", "obs_2 1 (N, 4)", "action_masks 1 (N, 3)"], file.Inputs);
        Assert.Equal(("", 15), file.Opset);
        Assert.Contains("amago.policy.contract=ml-agents", file.Metadata);
        Assert.Superset(file.Nodes.Select(static node => node.Operator).ToHashSet(StringComparer.Ordinal), Operators);
    }

    [Fact]
    public void Pixels_from_0_to_1_become_bytes_again()
    {
        OnnxFile file = Export(ExportedPolicies.OfImage(new DiscreteActions(3)));
        OnnxNode first = Assert.Single(file.Nodes, static node => node.Inputs.Contains("obs_0"));
        Assert.Equal("Mul", first.Operator);
        Assert.Equal([255f], file.Initializers.Single(tensor => tensor.Name == first.Inputs[1]).Floats);

        // k / 255 times 255 is k to the bit, so that scaling gives the policy's own numbers.
        for (int pixel = 0; pixel < 256; pixel++)
            Assert.Equal((float)pixel, pixel / 255f * 255f);
    }

    [Fact]
    public void Choices_are_masked_drawn_and_likeliest()
    {
        OnnxFile file = Export(ExportedPolicies.OfImage(new MultiDiscreteActions([3, 2])));
        Assert.Equal(["obs_0 1 (N, 2, 6, 7)", "action_masks 1 (N, 5)"], file.Inputs);
        Assert.Equal(
        [
            "version_number 1 (1)", "memory_size 1 (1)", "discrete_actions 7 (N, 2)", "discrete_action_output_shape 1 (1, 2)",
            "deterministic_discrete_actions 7 (N, 2)",
        ], file.Outputs);
        Expect(file, "version_number", "Constant[3]");
        Expect(file, "memory_size", "Constant[0]");
        Expect(file, "discrete_action_output_shape", "Constant[3, 2](1, 2)");
        string first = Masked($"Slice({Head}, [0], [3], [1])", "Slice(action_masks, [0], [3], [1])");
        string second = Masked($"Slice({Head}, [3], [5], [1])", "Slice(action_masks, [3], [5], [1])");
        Expect(file, "deterministic_discrete_actions", $"Concat{{axis=1}}({Likeliest(first)}, {Likeliest(second)})");
        Expect(file, "discrete_actions", $"Concat{{axis=1}}({Drawn(first)}, {Drawn(second)})");
    }

    [Fact]
    public void One_choice_is_one_branch()
    {
        OnnxFile file = Export(ExportedPolicies.OfImage(new DiscreteActions(4)));
        Expect(file, "discrete_action_output_shape", "Constant[4](1, 1)");
        Expect(file, "deterministic_discrete_actions", Likeliest(Masked(Head, "action_masks")));
    }

    [Fact]
    public void Bits_are_branches_of_off_and_on()
    {
        OnnxFile file = Export(ExportedPolicies.OfImage(new MultiBinaryActions(2)));
        Assert.Equal("action_masks 1 (N, 4)", file.Inputs[^1]);
        Expect(file, "discrete_action_output_shape", "Constant[2, 2](1, 2)");
        string first = Bit($"Slice({Head}, [0], [1], [1])", "Slice(action_masks, [0], [2], [1])");
        string second = Bit($"Slice({Head}, [1], [2], [1])", "Slice(action_masks, [2], [4], [1])");
        Expect(file, "deterministic_discrete_actions", $"Concat{{axis=1}}({Likeliest(first)}, {Likeliest(second)})");

        static string Bit(string logit, string mask) => Masked($"Concat{{axis=1}}(Mul({logit}, 0), {logit})", mask);
    }

    [Fact]
    public void Numbers_are_drawn_and_limited()
    {
        OnnxFile file = Export(ExportedPolicies.OfImage(new ContinuousActions(2, -1, 2)));
        Assert.Equal(["obs_0 1 (N, 2, 6, 7)"], file.Inputs);
        Assert.Equal(
        [
            "version_number 1 (1)", "memory_size 1 (1)", "continuous_actions 1 (N, 2)", "continuous_action_output_shape 1 (1)",
            "deterministic_continuous_actions 1 (N, 2)",
        ], file.Outputs);
        Expect(file, "continuous_action_output_shape", "Constant[2]");
        const string low = "[-1, -1](1, 2)", high = "[2, 2](1, 2)";
        Expect(file, "deterministic_continuous_actions", $"Min(Max({Head}, {low}), {high})");
        Expect(file, "continuous_actions", $"Min(Max(Add({Head}, Mul(RandomNormalLike({Head}), [1, 1](1, 2))), {low}), {high})");
    }

    [Fact]
    public void A_tuple_has_both_kinds()
    {
        OnnxFile file = Export(ExportedPolicies.OfImage(new TupleActions(
            [new ContinuousActions(1), new DiscreteActions(3), new ContinuousActions(1, -1, 1)])));
        Assert.Equal(8, file.Outputs.Count);
        Expect(file, "continuous_action_output_shape", "Constant[2]");
        Expect(file, "discrete_action_output_shape", "Constant[3](1, 1)");
        string means = $"Concat{{axis=1}}(Slice({Head}, [0], [1], [1]), Slice({Head}, [4], [5], [1]))";
        Expect(file, "deterministic_continuous_actions",
            $"Min(Max({means}, [-3.4028235E+38, -1](1, 2)), [3.4028235E+38, 1](1, 2))");
        Expect(file, "deterministic_discrete_actions", Likeliest(Masked($"Slice({Head}, [1], [4], [1])", "action_masks")));
    }

    [Fact]
    public void The_critic_is_left_out()
    {
        OnnxFile file = Export(ExportedPolicies.OfImage(new DiscreteActions(3)));
        Assert.DoesNotContain(file.Initializers, static tensor => tensor.Name.StartsWith("critic", StringComparison.Ordinal));
        Assert.DoesNotContain(file.Nodes, static node => node.Name.StartsWith("critic", StringComparison.Ordinal));
        Assert.Contains(file.Initializers, static tensor => tensor.Name == "actor.weight");
    }

    private static string Masked(string logits, string mask) => $"Add(Mul({logits}, {mask}), Add(Mul({mask}, 100000000), -100000000))";

    private static string Likeliest(string masked) => $"ArgMax{{axis=1, keepdims=1}}({masked})";

    private static string Drawn(string masked) => $"Multinomial{{dtype=7, sample_size=1}}(LogSoftmax{{axis=1}}({masked}))";

    private static OnnxFile Export(ActorCritic policy) => ExportedPolicies.Export(policy, PolicyExport.MlAgents);

    private static void Expect(OnnxFile file, string output, string expression) =>
        Assert.Equal(expression, OnnxExpression.Of(file, output));
}
