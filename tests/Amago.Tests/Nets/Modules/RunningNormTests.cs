using Amago.Nets;
using Amago.Tests.Reference;
using Amago.Tests.Tensors.Differentiation;

namespace Amago.Tests.Nets.Modules;

/// <summary>Running statistics against NumPy and PyTorch (tests/peers/observations.py).</summary>
public sealed class RunningNormTests
{
    private static readonly ReferenceFile Reference = ReferenceFile.Load("observations");

    [Fact]
    public void Statistics_are_those_of_VecNormalize()
    {
        var norm = new RunningNorm(4);
        for (int step = 0; step < 6; step++)
        {
            norm.Update(Reference[$"running.{step}.batch"]);
            foreach ((string name, Tensor actual) in new[] { ("mean", norm.Mean), ("variance", norm.Variance) })
            {
                float[] expected = Reference[$"running.{step}.{name}"].ToArray<float>(), found = actual.ToArray<float>();
                for (int f = 0; f < 4; f++) // each by itself: one is 150, one is 0
                    Assert.Equal(expected[f], found[f], 1e-5f * Math.Max(MathF.Abs(expected[f]), 1e-3f));
            }

            Assert.Equal(Reference[$"running.{step}.count"].Item<long>(), norm.Count.Item<long>());
        }

        float[] normal = norm.Forward(Reference["running.probe"]).ToArray<float>();
        Compare.Relative(Reference["running.normal"], Tensor.FromArray(normal, [7, 4]), 1e-5, "normalised");
        Assert.Equal([10f, -10f], normal[^4..^2]); // limited
    }

    [Fact]
    public void Out_of_training_they_are_frozen()
    {
        var norm = new RunningNorm(2);
        norm.Update(Draw.Uniform(1, [9, 2]));
        string before = norm.ContentHash();
        norm.Eval();
        norm.Update(Draw.Uniform(2, [9, 2], 5, 6));
        norm.Forward(Draw.Uniform(2, [9, 2], 5, 6));
        Assert.Equal(before, norm.ContentHash());
        norm.Train();
        norm.Forward(Draw.Uniform(2, [9, 2], 5, 6)); // running does not teach them anything
        Assert.Equal(before, norm.ContentHash());
    }

    [Fact]
    public void One_batch_or_many_make_nearly_the_same_statistics()
    {
        Tensor all = Draw.Uniform(3, [1000, 3], 2, 9);
        RunningNorm whole = new(3), parts = new(3);
        whole.Update(all);
        for (int start = 0; start < 1000; start += 8)
            parts.Update(all.Slice(0, start, 8));
        Compare.Relative(whole.Mean, parts.Mean, 1e-5, "mean");
        Compare.Relative(whole.Variance, parts.Variance, 1e-5, "variance");
    }

    [Fact]
    public void The_gradient_passes_within_the_limits_alone()
    {
        var norm = new RunningNorm(3, epsilon: 0.01f, clip: 2);
        norm.Mean.CopyFrom(Tensor.FromArray([0.1f, -1f, 0f], [3]));
        norm.Variance.CopyFrom(Tensor.FromArray([0.25f, 4f, 1e-3f], [3]));
        GradientCheck.Run(t => norm.Forward(t[0]), Draw.AwayFromZero(4, [5, 3], 0.4f, 0.6f));
    }

    [Fact]
    public void Input_norm_is_amagos()
    {
        foreach (string name in new[] { "usual", "fast" })
        {
            InputNorm norm = name == "usual" ? new(4) : new(4, beta: 0.2f, initNu: 2);
            for (int step = 0; step < 5; step++)
            {
                string prefix = $"input.{name}.{step}";
                norm.Update(Reference[$"{prefix}.x"].Reshape(12, 4));
                Compare.Relative(Reference[$"{prefix}.mu"], norm.Mu, 1e-5, $"{prefix}.mu");
                Compare.Relative(Reference[$"{prefix}.nu"], norm.Nu, 1e-5, $"{prefix}.nu");
                Compare.Relative(Reference[$"{prefix}.t"], norm.Updates, 0, $"{prefix}.t");
            }

            // The constant feature's variance is what rounding leaves of 49 - 49, so both start from PyTorch's averages.
            norm.Mu.CopyFrom(Reference[$"input.{name}.4.mu"]);
            norm.Nu.CopyFrom(Reference[$"input.{name}.4.nu"]);
            Tensor probe = Tensor.FromArray(Reference[$"input.{name}.probe"].ToArray<float>(), [1, 4, 4]);
            probe.RequiresGrad = true;
            Tensor y = norm.Forward(probe);
            Compare.Relative(Reference[$"input.{name}.y"], y.Detach(), 1e-5, "normalised");
            y.Backward(Reference[$"input.{name}.cotangent"]);
            Compare.Relative(Reference[$"input.{name}.gradient"], probe.Grad!, 1e-4, "gradient");
        }
    }

    [Fact]
    public void Input_norm_passes_over_padding_and_is_frozen_out_of_training()
    {
        var norm = new InputNorm(2);
        string before = norm.ContentHash();
        norm.Update(Tensor.Full([3, 2], InputNorm.PadValue));
        Assert.Equal(before, norm.ContentHash());
        norm.Eval();
        norm.Update(Draw.Uniform(1, [3, 2]));
        Assert.Equal(before, norm.ContentHash());
        Tensor x = Draw.Uniform(1, [3, 2]);
        Assert.Same(x, new InputNorm(2, skip: true).Forward(x));
        norm.Mu.CopyFrom(Tensor.Full([2], float.NaN));
        Compare.Bits(x, norm.Forward(x), "a mean that is none is none");
    }

    [Fact]
    public void What_can_not_be_is_said()
    {
        var norm = new RunningNorm(2);
        string before = norm.ContentHash();
        Fails.With<ArgumentException>(() => norm.Update(Tensor.Zeros([2, 3])), "float32 (N, 2)", "(2, 3)");
        Fails.With<ArgumentException>(
            () => norm.Update(Tensor.FromArray([1f, 2, 3, float.NaN], [2, 2])), "finite", "NaN", "row 1, column 1");
        Assert.Equal(before, norm.ContentHash());
        Fails.With<ArgumentException>(() => norm.Forward(Tensor.Zeros([2, 3])), "2 features", "(2, 3)");
        Fails.With<ArgumentException>(static () => new RunningNorm(0), "at least one feature");
        Fails.With<ArgumentException>(static () => new RunningNorm(1, clip: 0), "above 0", "0");
        Fails.With<ArgumentException>(static () => new InputNorm(1, beta: 2), "beta", "2");
    }
}
