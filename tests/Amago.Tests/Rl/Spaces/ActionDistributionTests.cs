using Amago.Rl;
using Amago.Tests.Reference;
using Amago.Tests.Tensors.Differentiation;

namespace Amago.Tests.Rl.Spaces;

/// <summary>
/// Distributions of every kind of action against torch.distributions (tests/peers/distributions.py), on tensors and on spans.
/// </summary>
public sealed class ActionDistributionTests
{
    // Sums of a few float32 logarithms, which PyTorch rounds at other places.
    private const double Tolerance = 1e-5, GradientTolerance = 1e-4;

    private static readonly ReferenceFile Reference = ReferenceFile.Load("distributions");

    public static TheoryData<string> Cases => new(Reference.Metadata.Keys.Select(static key => key["space.".Length..]));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Tensors_have_PyTorchs_figures_and_gradients(string name)
    {
        ActionSpace space = ActionSpace.Parse(Reference.Metadata[$"space.{name}"]);
        (Tensor parameters, Tensor? logStd, Tensor? masks) = Inputs(name);
        parameters.RequiresGrad = true;
        if (logStd is not null)
            logStd.RequiresGrad = true;
        var distribution = new ActionDistribution(space, parameters, logStd, masks);
        Tensor log = distribution.LogProbability(Reference[$"{name}.actions"]), entropy = distribution.Entropy();
        Compare.Relative(Reference[$"{name}.log_probability"], log.Detach(), Tolerance, "log-probability");
        Compare.Relative(Reference[$"{name}.entropy"], entropy.Detach(), Tolerance, "entropy");
        Compare.Relative(Reference[$"{name}.mode"], distribution.Mode(), Tolerance, "mode");
        Tensor weights = Reference[$"{name}.weights"];
        ((log * weights.Select(0, 0)) + (entropy * weights.Select(0, 1))).Sum().Backward();
        Compare.Relative(Reference[$"{name}.parameters_gradient"], parameters.Grad!, GradientTolerance, "gradient of the parameters");
        if (logStd is not null)
            Compare.Relative(Reference[$"{name}.log_std_gradient"], logStd.Grad!, GradientTolerance, "gradient of the deviations");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Spans_have_PyTorchs_figures(string name)
    {
        var sampler = new ActionSampler(ActionSpace.Parse(Reference.Metadata[$"space.{name}"]));
        (Tensor values, Tensor? logStd, Tensor? masks) = Inputs(name);
        bool[] legal = masks is null ? [] : Array.ConvertAll(masks.ToArray<byte>(), static flag => flag != 0);
        var parameters = new ActionParameters(values.ToArray<float>(), logStd?.ToArray<float>(), legal);
        int rows = values.Shape[0];
        float[] log = new float[rows], entropy = new float[rows], mode = new float[Reference[$"{name}.mode"].ElementCount];
        sampler.LogProbability(parameters, Reference[$"{name}.actions"].ToArray<float>(), log);
        sampler.Entropy(parameters, entropy);
        sampler.Mode(parameters, mode);
        Compare.Relative(Reference[$"{name}.log_probability"], Tensor.FromArray(log, [rows]), Tolerance, "log-probability");
        Compare.Relative(Reference[$"{name}.entropy"], Tensor.FromArray(entropy, [rows]), Tolerance, "entropy");
        Assert.Equal(Reference[$"{name}.mode"].ToArray<float>(), mode);
    }

    [Fact]
    public void Gradients_are_those_of_differences()
    {
        ActionSpace space = ActionSpace.Parse("tuple(discrete(3), box(2, -1, 1), multi_binary(2), multi_discrete([2, 3]))");
        Tensor masks = Tensor.FromArray<byte>([1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1, 1], [2, 8]);
        Tensor actions = Tensor.FromArray<float>([2, 0.3f, -0.7f, 1, 0, 1, 0, 0, 1.2f, 0.1f, 0, 1, 1, 2], [2, 7]);
        Tensor parameters = Draw.Uniform(3, [2, space.ParameterCount]), logStd = Draw.Uniform(4, [2], -0.5f, 0.5f);
        GradientCheck.Run(x => new ActionDistribution(space, x[0], x[1], masks).LogProbability(actions), parameters, logStd);
        GradientCheck.Run(
            x => new ActionDistribution(space, x[0], x[1], masks).Entropy(), parameters.Detach(), logStd.Detach());
    }

    [Fact]
    public void An_illegal_choice_has_no_probability_at_all_and_everything_stays_finite()
    {
        var space = new DiscreteActions(3);
        Tensor logits = Tensor.FromArray<float>([1e6f, -40, 3], [1, 3]);
        logits.RequiresGrad = true;
        var distribution = new ActionDistribution(space, logits, masks: Tensor.FromArray<byte>([0, 1, 1], [1, 3]));
        Tensor log = distribution.LogProbability(Tensor.FromArray<float>([0], [1, 1])), entropy = distribution.Entropy();
        Assert.Equal(0, MathF.Exp(log.Item<float>()));
        Assert.True(float.IsFinite(log.Item<float>()));
        Assert.InRange(entropy.Item<float>(), 0, 1e-6f);
        (log + entropy).Sum().Backward();
        Assert.All(logits.Grad!.ToArray<float>(), static gradient => Assert.True(float.IsFinite(gradient)));
        Assert.Equal(0, logits.Grad!.ToArray<float>()[0]);
        var shown = new float[3];
        new ActionSampler(space).Probabilities(new ActionParameters([1e6f, -40, 3], default, [false, true, true]), shown);
        Assert.Equal(0, shown[0]);
        Assert.Equal(1, shown[2], 1e-6f);
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        ActionSpace space = ActionSpace.Parse("tuple(discrete(3), box(2))");
        Fails.With<ArgumentException>(
            () => new ActionDistribution(space, Tensor.Zeros([2, 4])), "parameters (2, 5)", "tuple(discrete(3), box(2))", "(2, 4)");
        Fails.With<ArgumentException>(() => new ActionDistribution(space, Tensor.Zeros([2, 5])), "standard deviations (2)", "none");
        Fails.With<ArgumentException>(
            () => new ActionDistribution(
                space, Tensor.Zeros([2, 5]), Tensor.Zeros([2]), Tensor.FromArray<byte>([1, 1, 1, 0, 0, 0], [2, 3])),
            "leaves a choice", "row 1");
        Fails.With<ArgumentException>(
            () => new ActionDistribution(space, Tensor.Zeros([1, 5]), Tensor.Zeros([2])).LogProbability(Tensor.Zeros([1, 2])),
            "actions (1, 3)", "(1, 2)");
    }

    private static (Tensor Parameters, Tensor? LogStd, Tensor? Masks) Inputs(string name) => (
        Reference[$"{name}.parameters"].Detach(),
        Reference.Names.Contains($"{name}.log_std") ? Reference[$"{name}.log_std"].Detach() : null,
        Reference.Names.Contains($"{name}.masks") ? Reference[$"{name}.masks"] : null);
}
