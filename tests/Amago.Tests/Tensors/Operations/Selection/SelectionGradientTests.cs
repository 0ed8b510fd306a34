using Amago.Tests.Tensors.Differentiation;

namespace Amago.Tests.Tensors.Operations.Selection;

public sealed class SelectionGradientTests
{
    [Fact]
    public void Gather_adds_up_where_an_index_comes_twice()
    {
        Tensor index = Tensor.FromArray([2L, 2, 0, 1, 1, 1], [2, 3]);
        GradientCheck.Run(t => t[0].Gather(1, index), Draw.Uniform(1, [2, 3]));
        GradientCheck.Run(t => t[0].Transpose(0, 1).Gather(-1, index), Draw.Uniform(1, [3, 2]));
        GradientCheck.Run(static t => t[0].Gather(1, Tensor.FromArray([3L, 0, 1, 4], [2, 2, 1])), Draw.Uniform(1, [2, 5, 1]));
        GradientCheck.Run(static t => t[0].Gather(0, Tensor.FromArray([6L], [1])), Draw.Uniform(1, [7]));
        GradientCheck.Run(static t => t[0].Gather(1, Tensor.Zeros([2, 0], DType.Int64)), Draw.Uniform(1, [2, 3]));
    }

    [Fact]
    public void Gather_refuses_what_does_not_fit()
    {
        Tensor x = Tensor.Zeros([2, 3]);
        Fails.With<ArgumentException>(() => x.Gather(1, Tensor.Zeros([2, 1])), "gather", "int64", "float32 (2, 1)");
        Fails.With<ArgumentException>(() => x.Gather(1, Tensor.Zeros([3, 1], DType.Int64)), "gather", "(2, 3)", "(3, 1)");
        Fails.With<ArgumentException>(() => x.Gather(1, Tensor.Zeros([2], DType.Int64)), "gather", "(2, 3)", "(2)");
        Fails.With<ArgumentException>(() => x.Gather(1, Tensor.FromArray([0L, 3], [2, 1])), "gather", "index 3", "0..2");
        Fails.With<ArgumentException>(() => x.Gather(1, Tensor.FromArray([0L, -1], [2, 1])), "gather", "index -1", "0..2");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void Index_select_copies_the_named_slices_of_every_type(int dimension)
    {
        int[] sizes = [3, 4, 5];
        int at = dimension < 0 ? dimension + 3 : dimension;
        long[] index = [2, 0, 2, 1];
        Tensor floats = Draw.Uniform(1, sizes), bytes = Draw.Bytes(2, sizes);
        Tensor longs = Tensor.FromArray([.. Enumerable.Range(0, 60).Select(static i => 1L << i)], sizes);
        Expect<float>(floats);
        Expect<byte>(bytes);
        Expect<long>(longs);
        Expect<float>(Draw.Uniform(3, [5, 4, 3]).Transpose(0, 2));
        Expect<byte>(Draw.Bytes(4, [3, 4, 9]).Slice(2, 2, 5));

        void Expect<T>(Tensor x)
            where T : unmanaged
        {
            Tensor y = x.IndexSelect(dimension, Tensor.FromArray(index, [index.Length]));
            int[] shape = [.. sizes];
            shape[at] = index.Length;
            Assert.Equal(x.DType, y.DType);
            Assert.Equal(shape, y.Shape.ToArray());
            T[] values = x.ToArray<T>(), selected = y.ToArray<T>();
            for (int i = 0; i < selected.Length; i++)
            {
                int[] place = [i / (shape[1] * shape[2]), i / shape[2] % shape[1], i % shape[2]];
                place[at] = (int)index[place[at]];
                Assert.Equal(values[(((place[0] * sizes[1]) + place[1]) * sizes[2]) + place[2]], selected[i]);
            }
        }
    }

    [Fact]
    public void Index_select_adds_up_where_a_slice_is_named_twice()
    {
        Tensor index = Tensor.FromArray([1L, 0, 1, 1], [4]);
        GradientCheck.Run(t => t[0].IndexSelect(0, index), Draw.Uniform(1, [3, 2]));
        GradientCheck.Run(t => t[0].IndexSelect(1, index), Draw.Uniform(1, [2, 3, 2]));
        GradientCheck.Run(t => t[0].Transpose(0, 1).IndexSelect(-1, index), Draw.Uniform(1, [2, 3]));
        GradientCheck.Run(static t => t[0].IndexSelect(0, Tensor.FromArray([6L], [1])), Draw.Uniform(1, [7]));
        GradientCheck.Run(static t => t[0].IndexSelect(1, Tensor.Zeros([0], DType.Int64)), Draw.Uniform(1, [2, 3]));
        GradientCheck.Run(t => t[0].IndexSelect(1, index), Draw.Uniform(1, [0, 3, 2]));
    }

    [Fact]
    public void Index_select_refuses_what_does_not_fit()
    {
        Tensor x = Tensor.Zeros([2, 3], DType.UInt8);
        Fails.With<ArgumentException>(() => x.IndexSelect(1, Tensor.Zeros([2])), "index_select", "int64", "float32 (2)");
        Fails.With<ArgumentException>(
            () => x.IndexSelect(1, Tensor.Zeros([2, 1], DType.Int64)), "index_select", "one dimension", "int64 (2, 1)");
        Fails.With<ArgumentException>(() => x.IndexSelect(1, Tensor.FromArray([0L, 3], [2])), "index_select", "index 3 at place 1", "0..2");
        Fails.With<ArgumentException>(() => x.IndexSelect(0, Tensor.FromArray([-1L], [1])), "index_select", "index -1 at place 0", "0..1");
        Fails.With<ArgumentOutOfRangeException>(() => x.IndexSelect(2, Tensor.FromArray([0L], [1])), "index_select", "dimension 2");
        Fails.With<ArgumentNullException>(() => x.IndexSelect(0, null!));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void Cat_along_each_dimension(int dimension) => GradientCheck.Run(
        t => Tensor.Cat([t[0], t[1].Transpose(0, 2), t[0]], dimension), Draw.Uniform(1, [2, 3, 2]), Draw.Uniform(2, [2, 3, 2]));

    [Fact]
    public void Cat_of_unequal_lengths_some_of_them_empty() => GradientCheck.Run(
        static t => Tensor.Cat([t[0], t[1], t[2]], 1), Draw.Uniform(1, [2, 1]), Draw.Uniform(2, [2, 0]), Draw.Uniform(3, [2, 5]));

    [Fact]
    public void Cat_keeps_bytes_and_refuses_what_does_not_fit()
    {
        Assert.Equal(
            [1, 2, 3], Tensor.Cat([Tensor.FromArray(new byte[] { 1 }, [1]), Tensor.FromArray(new byte[] { 2, 3 }, [2])]).ToArray<byte>());
        Fails.With<ArgumentException>(() => Tensor.Cat([]), "cat");
        Fails.With<ArgumentException>(() => Tensor.Cat([Tensor.Zeros([2, 3]), Tensor.Zeros([2, 4])]), "cat", "(2, 3)", "(2, 4)");
        Fails.With<ArgumentException>(() => Tensor.Cat([Tensor.Zeros([2]), Tensor.Zeros([2], DType.UInt8)]), "cat", "float32", "uint8");
        Fails.With<ArgumentException>(() => Tensor.Cat([Tensor.Zeros([2]), Tensor.Zeros([2, 1])]), "cat", "(2)", "(2, 1)");
        Fails.With<ArgumentException>(() => Tensor.Cat([Tensor.Scalar(1)]), "cat");
    }
}
