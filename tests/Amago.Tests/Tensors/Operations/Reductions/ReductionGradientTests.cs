using Amago.Tests.Tensors.Differentiation;

namespace Amago.Tests.Tensors.Operations.Reductions;

public sealed class ReductionGradientTests
{
    public static TheoryData<int[], int[], bool> Subsets
    {
        get
        {
            var cases = new TheoryData<int[], int[], bool>();
            foreach (int[] shape in new int[][] { [2, 3, 5], [3, 1, 2, 2], [7], [] })
            {
                for (int subset = 0; subset < 1 << shape.Length; subset++)
                {
                    int[] dimensions = [.. Enumerable.Range(0, shape.Length).Where(d => (subset >> d) % 2 == 1)];
                    cases.Add(shape, dimensions, true);
                    cases.Add(shape, dimensions, false);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Subsets))]
    public void Sum_and_mean(int[] shape, int[] dimensions, bool keep)
    {
        GradientCheck.Run(t => t[0].Sum(dimensions, keep), Draw.Uniform(1, shape));
        GradientCheck.Run(t => t[0].Mean(dimensions, keep), Draw.Uniform(1, shape));
    }

    [Theory]
    [MemberData(nameof(Subsets))]
    public void Maximum(int[] shape, int[] dimensions, bool keep) =>
        GradientCheck.Run(t => t[0].Max(dimensions, keep), Draw.Distinct(1, shape));

    [Fact]
    public void Over_everything_and_of_images_stored_channels_last()
    {
        foreach (Func<Tensor, Tensor> f in new Func<Tensor, Tensor>[]
        {
            static x => x.Sum(), static x => x.Mean(), static x => x.Max(), static x => x.Sum([1, -1]), static x => x.Max([0, 2])
        })
        {
            GradientCheck.Run(t => f(t[0]), Draw.ChannelsLast(Draw.Distinct(3, [2, 3, 2, 2])));
            GradientCheck.Run(t => f(t[0].Transpose(1, 3).Slice(0, 1, 1)), Draw.Distinct(3, [2, 3, 2, 2]));
        }
    }

    [Fact]
    public void Sums_over_nothing_are_zero_and_give_no_gradient()
    {
        Tensor x = Tensor.Zeros([0, 3]);
        x.RequiresGrad = true;
        Tensor y = x.Sum([0]);
        Assert.Equal([0f, 0, 0], y.ToArray<float>());
        y.Sum().Backward();
        Assert.Equal(x.Shape, x.Grad!.Shape);
    }

    // Added one after the other in float, these come out 1 % too large. 1e-6 is a few roundings.
    [Fact]
    public void Long_sums_and_means_stay_precise()
    {
        const int count = 1 << 20;
        Assert.Equal(1, Tensor.Full([count], 0.1f).Mean().Item<float>() / 0.1f, 1e-6);
        Assert.Equal(1, Tensor.Full([2, count / 2], 0.1f).Sum([1]).ToArray<float>()[1] / (count / 2) / 0.1f, 1e-6);
        Assert.Equal(1, Tensor.Full([count / 2, 2], 0.1f).Sum([0]).ToArray<float>()[1] / (count / 2) / 0.1f, 1e-6);
    }

    [Fact]
    public void Equal_largest_values_share_the_gradient()
    {
        Tensor x = Tensor.FromArray([3f, 1f, 3f, -0f, 0f, -1f], [2, 3]);
        x.RequiresGrad = true;
        x.Max([1]).Sum().Backward();
        Assert.Equal([0.5f, 0, 0.5f, 0.5f, 0.5f, 0], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void What_can_not_be_reduced_is_refused()
    {
        Fails.With<ArgumentException>(() => Tensor.Zeros([2, 0]).Max([1]), "max", "(2, 0)");
        Fails.With<ArgumentException>(() => Tensor.Zeros([2, 3]).Sum([2]), "sum", "2", "(2, 3)");
        Fails.With<ArgumentException>(() => Tensor.Zeros([2, 3]).Sum([0, -2]), "sum", "-2", "twice");
        Fails.With<ArgumentException>(() => Tensor.Zeros([2], DType.UInt8).Sum(), "sum", "float32", "uint8 (2)");
    }
}
