using Amago.Cli.Export;
using Amago.Rl;
using Amago.Tests.Onnx;

namespace Amago.Tests.Cli.Export;

/// <summary>The plain contract, read back from files. That the numbers are right is the peer check in tests/peers/onnx.</summary>
public sealed class PlainContractTests
{
    private const string Head = "actor/Add";

    [Fact]
    public void Inputs_are_the_arrays_of_act_in_the_policys_own_layout()
    {
        Assert.Equal(["obs 2 (N, 6, 7, 2)"], Export(ExportedPolicies.OfImage(new DiscreteActions(3))).Inputs);

        OnnxFile file = Export(ExportedPolicies.OfEntries(new DiscreteActions(3)));
        Assert.Equal(["obs.speed 1 (N, 3)", "obs.camera 2 (N, 6, 7, 2)", "obs.gear 7 (N)"], file.Inputs);
        Assert.Equal((8, ("", 17)), (file.IrVersion, file.Opset));
        Assert.Equal(
        [
            "network=ActorCritic", "amago.policy=amago.actor_critic", "amago.policy.actions=discrete(3)", "amago.policy.contract=plain",
            "amago.policy.library=Amago.Nets",
            "amago.policy.observations={speed: vector(3), camera: image(6, 7, 2), gear: discrete(4)}",
        ], file.Metadata.Where(static entry => !entry.StartsWith("source", StringComparison.Ordinal)));
    }

    [Fact]
    public void One_of_n_actions_has_log_probabilities_and_a_number()
    {
        OnnxFile file = Export(ExportedPolicies.OfImage(new DiscreteActions(3)));
        Assert.Equal(["values 1 (N, 1)", "logits 1 (N, 3)", "actions 7 (N)"], file.Outputs);
        Expect(file, "logits", $"LogSoftmax{{axis=1}}({Head})");
        Expect(file, "actions", $"ArgMax{{axis=1, keepdims=0}}({Head})");
        Expect(file, "values", "critic/Add");
    }

    [Fact]
    public void A_library_with_raw_logits_keeps_them()
    {
        OnnxFile file = ExportedPolicies.Export(ExportedPolicies.OfImage(new DiscreteActions(3)), PolicyExport.Plain, "cleanrl.ppo_atari");
        Expect(file, "logits", Head);
    }

    [Fact]
    public void Several_choices_are_normalised_each()
    {
        OnnxFile file = Export(ExportedPolicies.OfImage(new MultiDiscreteActions([3, 2])));
        Assert.Equal(["values 1 (N, 1)", "logits 1 (N, 5)", "actions 7 (N, 2)"], file.Outputs);
        string first = $"Slice({Head}, [0], [3], [1])", second = $"Slice({Head}, [3], [5], [1])";
        Expect(file, "logits", $"Concat{{axis=1}}(LogSoftmax{{axis=1}}({first}), LogSoftmax{{axis=1}}({second}))");
        Expect(file, "actions", $"Concat{{axis=1}}(ArgMax{{axis=1, keepdims=1}}({first}), ArgMax{{axis=1, keepdims=1}}({second}))");
    }

    [Fact]
    public void Bits_have_raw_logits_and_are_on_above_zero()
    {
        OnnxFile file = Export(ExportedPolicies.OfImage(new MultiBinaryActions(4)));
        Assert.Equal(["values 1 (N, 1)", "logits 1 (N, 4)", "actions 1 (N, 4)"], file.Outputs);
        Expect(file, "logits", Head);
        Expect(file, "actions", $"Cast{{to=1}}(Greater({Head}, 0))");
    }

    [Fact]
    public void Numbers_have_mean_std_and_bounds()
    {
        OnnxFile file = Export(ExportedPolicies.OfImage(new ContinuousActions([-1, float.NegativeInfinity], [0.5f, 2])));
        Assert.Equal(["values 1 (N, 1)", "mean 1 (N, 2)", "std 1 (N, 2)", "actions 1 (N, 2)"], file.Outputs);
        Expect(file, "mean", Head);
        Expect(file, "std", $"Expand([1, 1](1, 2), Shape({Head}))");
        Expect(file, "actions", $"Min(Max({Head}, [-1, -3.4028235E+38](1, 2)), [0.5, 2](1, 2))");

        OnnxFile open = Export(ExportedPolicies.OfImage(new ContinuousActions(2)));
        Expect(open, "actions", Head);
        OnnxFile above = Export(ExportedPolicies.OfImage(new ContinuousActions(1, 0)));
        Expect(above, "actions", $"Max({Head}, [0](1, 1))");
    }

    [Fact]
    public void A_tuple_has_all_of_them_one_behind_the_other()
    {
        OnnxFile file = Export(ExportedPolicies.OfImage(new TupleActions(
            [new ContinuousActions(1), new DiscreteActions(3), new MultiBinaryActions(2), new ContinuousActions(1, -1, 1)])));
        Assert.Equal(["values 1 (N, 1)", "logits 1 (N, 5)", "mean 1 (N, 2)", "std 1 (N, 2)", "actions 1 (N, 5)"], file.Outputs);
        string first = Slice(0, 1), choice = Slice(1, 4), bits = Slice(4, 6), last = Slice(6, 7);
        Expect(file, "logits", $"Concat{{axis=1}}(LogSoftmax{{axis=1}}({choice}), {bits})");
        Expect(file, "mean", $"Concat{{axis=1}}({first}, {last})");
        Expect(file, "actions", $"Concat{{axis=1}}({first}, Cast{{to=1}}(ArgMax{{axis=1, keepdims=1}}({choice})), "
            + $"Cast{{to=1}}(Greater({bits}, 0)), Min(Max({last}, [-1](1, 1)), [1](1, 1)))");

        static string Slice(int start, int end) => $"Slice({Head}, [{start}], [{end}], [1])";
    }

    [Fact]
    public void A_standard_deviation_is_the_exponential_of_its_logarithm()
    {
        OnnxFile file = Export(ExportedPolicies.OfImage(new ContinuousActions(1), logStd: -0.5f));
        Expect(file, "std", $"Expand([{MathF.Exp(-0.5f)}](1, 1), Shape({Head}))");
    }

    private static OnnxFile Export(ActorCritic policy) => ExportedPolicies.Export(policy, PolicyExport.Plain);

    private static void Expect(OnnxFile file, string output, string expression) =>
        Assert.Equal(expression, OnnxExpression.Of(file, output));
}
