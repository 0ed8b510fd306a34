namespace Amago.Tests.Tensors.Operations.Views;

public sealed class ViewTests
{
    [Fact]
    public void Views_share_memory_with_their_source()
    {
        var data = new float[24];
        Tensor x = Tensor.FromArray(data, [2, 3, 4]);
        Tensor[] views =
        [
            x.Reshape(4, 6), x.Permute(2, 0, 1), x.Transpose(0, 2), x.Slice(1, 1, 2), x.Select(0, 1), x.MergeLeading(2),
            x.Expand(5, 2, 3, 4), x.Contiguous(), x.Detach(), x.Permute(0, 2, 1).Slice(2, 1, 1), x.Slice(0, 1, 1).Reshape(12),
            x.Transpose(1, 2).Reshape(2, 2, 2, 3), x.Reshape(2, 3, 1, 4),
        ];
        Assert.All(views, view => Assert.Same(data, view.Storage.Array));
    }

    [Fact]
    public void Merging_batch_and_time_and_moving_the_channels_copies_nothing()
    {
        var data = new byte[2 * 3 * 5 * 4 * 7];
        Tensor images = Tensor.FromArray(data, [2, 3, 5, 4, 7]).MergeLeading(2).Permute(0, 3, 1, 2);
        Assert.Same(data, images.Storage.Array);
        Assert.Equal([6, 7, 5, 4], images.Shape.ToArray());
        Assert.Equal([5 * 4 * 7, 1, 4 * 7, 7], images.Strides.ToArray());
    }

    [Fact]
    public void Strided_views_start_where_the_tensor_does_and_stay_inside()
    {
        Tensor x = Draw.Counting([3, 4]).Slice(0, 1, 2); // 4 .. 11
        Tensor view = x.AsStrided([2, 3], [1, 2], 1);
        Assert.Same(x.Storage, view.Storage);
        Assert.Equal([5f, 7, 9, 6, 8, 10], view.ToArray<float>());
        Assert.Equal([4f, 4, 4], x.AsStrided([3], [0], 0).ToArray<float>());
        Assert.Equal([0, 2], x.AsStrided([0, 2], [7, 7], 99).Shape.ToArray());
        Fails.With<ArgumentException>(() => x.AsStrided([2], [1, 1], 0), "AsStrided", "1 strides", "(2)", "got 2");
        Fails.With<ArgumentException>(() => x.AsStrided([3, 3], [3, 1], 0), "the 8 of float32 (2, 4)", "0 to 8");
        Fails.With<ArgumentException>(() => x.AsStrided([1], [1], -1), "-1 to -1");
        Fails.With<ArgumentException>(() => x.AsStrided([2], [-1], 1), "strides");
    }

    [Fact]
    public void Reshape_copies_where_no_strides_fit()
    {
        Tensor x = Draw.Counting([2, 3]);
        Tensor flat = x.Transpose(0, 1).Reshape(6);
        Assert.NotSame(x.Storage, flat.Storage);
        Assert.Equal([0f, 3, 1, 4, 2, 5], flat.ToArray<float>());
    }

    [Fact]
    public void Reshape_infers_one_size()
    {
        Tensor x = Draw.Counting([2, 3, 4]);
        Assert.Equal([6, 4], x.Reshape(-1, 4).Shape.ToArray());
        Assert.Equal([24], x.Reshape(-1).Shape.ToArray());
        Assert.Equal([2, 1, 12], x.Reshape(2, -1, 12).Shape.ToArray());
        Assert.Equal([1], Tensor.Scalar(1).Reshape(-1).Shape.ToArray());
        Assert.Equal([0, 5], Tensor.Zeros([0, 2]).Reshape(-1, 5).Shape.ToArray());
        Fails.With<ArgumentException>(() => x.Reshape(-1, 5), "24", "(2, 3, 4)", "[-1, 5]");
        Fails.With<ArgumentException>(() => x.Reshape(-1, -1), "-1");
        Fails.With<ArgumentException>(() => x.Reshape(-2, 12), "-2");
        Fails.With<ArgumentException>(() => Tensor.Zeros([0]).Reshape(-1, 0), "[-1, 0]");
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_expected_and_got()
    {
        Tensor x = Draw.Counting([2, 3]);
        Fails.With<ArgumentException>(() => x.Reshape(4), "reshape", "(2, 3)", "6", "(4)");
        Fails.With<ArgumentException>(() => x.Permute(0), "permute", "(2, 3)", "[0]");
        Fails.With<ArgumentException>(() => x.Permute(0, 0), "permute", "[0, 0]");
        Fails.With<ArgumentException>(() => x.Permute(0, 2), "permute", "[0, 2]");
        Fails.With<ArgumentException>(() => x.Transpose(0, 2), "Transpose", "2", "(2, 3)");
        Fails.With<ArgumentException>(() => x.Slice(1, 1, 3), "slice", "dimension 1", "(2, 3)", "3 from 1");
        Fails.With<ArgumentException>(() => x.Slice(1, -1, 1), "slice", "1 from -1");
        Fails.With<ArgumentException>(() => x.Slice(1, 1, -1), "slice", "-1 from 1");
        Fails.With<ArgumentException>(() => x.Slice(1, int.MaxValue, int.MaxValue), "slice");
        Fails.With<ArgumentException>(() => x.Slice(-3, 0, 1), "slice", "-3");
        Fails.With<ArgumentException>(() => x.Select(0, 2), "dimension 0", "(2, 3)");
        Fails.With<ArgumentException>(() => x.MergeLeading(3), "MergeLeading", "(2, 3)", "3");
        Fails.With<ArgumentException>(() => x.MergeLeading(0), "MergeLeading", "0");
        Fails.With<ArgumentException>(() => x.Expand(4, 3), "expand", "(2, 3)", "(4, 3)");
        Fails.With<ArgumentException>(() => x.Expand(3), "expand", "(3)");
        Fails.With<ArgumentException>(() => x.Expand(1, 3), "expand", "(1, 3)");
    }

    [Fact]
    public void Empty_slices_at_the_end_are_there()
    {
        Tensor end = Draw.Counting([2, 3]).Slice(1, 3, 0);
        Assert.Equal([2, 0], end.Shape.ToArray());
        Assert.Empty(end.ToArray<float>());
        Assert.Equal([0], end.Reshape(0).Shape.ToArray());
    }

    [Fact]
    public void Contiguous_is_the_tensor_itself_where_it_is_so_already()
    {
        Tensor x = Draw.Counting([2, 3]), turned = x.Transpose(0, 1);
        Assert.Same(x, x.Contiguous());
        Assert.False(turned.IsContiguous);
        Assert.True(turned.Contiguous().IsContiguous);
        Assert.Equal(turned.ToArray<float>(), turned.Contiguous().ToArray<float>());
        Assert.True(Draw.Counting([1, 3]).Transpose(0, 1).IsContiguous); // the stride of a size of 1 says nothing
    }
}
