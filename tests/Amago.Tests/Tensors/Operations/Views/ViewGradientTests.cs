using Amago.Tests.Tensors.Differentiation;

namespace Amago.Tests.Tensors.Operations.Views;

public sealed class ViewGradientTests
{
    [Fact]
    public void Slice_and_select()
    {
        GradientCheck.Run(static t => t[0].Slice(1, 1, 2), Draw.Uniform(1, [2, 4, 3]));
        GradientCheck.Run(static t => t[0].Slice(-1, 3, 0), Draw.Uniform(1, [2, 3]));
        GradientCheck.Run(static t => t[0].Select(0, 1) + t[0].Select(0, 0), Draw.Uniform(1, [2, 3]));
        GradientCheck.Run(static t => t[0].Transpose(0, 2).Slice(0, 1, 2).Select(1, 0), Draw.Uniform(1, [2, 1, 3]));
    }

    [Fact]
    public void Permute_and_transpose()
    {
        GradientCheck.Run(static t => t[0].Permute(2, 0, 3, 1), Draw.Uniform(1, [2, 3, 1, 5]));
        GradientCheck.Run(static t => t[0].Transpose(-1, 0).Square(), Draw.Uniform(1, [2, 3, 2]));
        GradientCheck.Run(static t => t[0].Permute(), Draw.Uniform(1, []));
    }

    [Fact]
    public void Reshape_as_a_view_and_as_a_copy()
    {
        GradientCheck.Run(static t => t[0].Reshape(3, 4), Draw.Uniform(1, [2, 6]));
        GradientCheck.Run(static t => t[0].Transpose(0, 1).Reshape(-1, 2), Draw.Uniform(1, [2, 6]));
        GradientCheck.Run(static t => t[0].MergeLeading(2), Draw.Uniform(1, [2, 3, 2]));
        GradientCheck.Run(static t => t[0].Reshape(), Draw.Uniform(1, [1, 1]));
        GradientCheck.Run(static t => t[0].Reshape(5, 0), Draw.Uniform(1, [0, 2]));
    }

    [Fact]
    public void Expand_sums_over_what_it_repeats()
    {
        GradientCheck.Run(static t => t[0].Expand(2, 3, 5), Draw.Uniform(1, [3, 1]));
        GradientCheck.Run(static t => t[0].Expand(2, 2), Draw.Uniform(1, []));
        GradientCheck.Run(static t => t[0].Expand(0, 3), Draw.Uniform(1, [1, 3]));
        GradientCheck.Run(static t => t[0].Expand(4, 1), Draw.Uniform(1, [1, 1]));
    }

    [Fact]
    public void Contiguous_copy() => GradientCheck.Run(static t => t[0].Transpose(0, 1).Contiguous().Square(), Draw.Uniform(1, [3, 4]));

    [Fact]
    public void Gradients_of_overlapping_views_meet_in_the_base()
    {
        Tensor x = Draw.Counting([4]);
        x.RequiresGrad = true;
        (x.Slice(0, 0, 3).Sum() + (x.Slice(0, 1, 3) * 10f).Sum() + (x.Reshape(2, 2).Transpose(0, 1).Select(0, 1) * 100f).Sum()).Backward();
        Assert.Equal([1f, 111, 11, 110], x.Grad!.ToArray<float>());
    }
}
