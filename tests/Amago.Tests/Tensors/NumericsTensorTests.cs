using Numerics = System.Numerics.Tensors;

namespace Amago.Tests.Tensors;

/// <summary>From and to System.Numerics.Tensors.</summary>
public sealed class NumericsTensorTests
{
    public static TheoryData<int[]> Shapes => new([1], [5], [2, 3], [2, 1, 3], [3, 4, 1, 2], [1, 1]);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Round_trips(int[] shape)
    {
        Tensor x = Draw.Uniform(1, shape);
        Numerics.Tensor<float> there = x.ToTensor<float>();
        Assert.Equal(shape.Select(static size => (nint)size), there.Lengths.ToArray());
        Compare.Bits(x, Tensor.FromTensor(there), "round trip");
    }

    [Fact]
    public void Shares_memory_views_included()
    {
        Tensor x = Draw.Counting([3, 4]);
        Tensor[] views = [x, x.Transpose(0, 1), x.Slice(1, 1, 2), x.Select(0, 2), x.Slice(0, 1, 2).Transpose(0, 1), x.Expand(2, 3, 4)];
        foreach (Tensor view in views)
        {
            Numerics.Tensor<float> there = view.ToTensor<float>();
            Compare.Bits(view, Tensor.FromTensor(there), view.ToString());
            nint[] last = [.. there.Lengths.ToArray().Select(static length => length - 1)];
            there[last] = -1;
            Assert.Equal(-1f, view.ToArray<float>()[^1]);
        }
    }

    [Fact]
    public void Scalars_become_one_element_that_shares_memory()
    {
        Tensor x = Draw.Counting([7]);
        Numerics.Tensor<float> there = x.Select(0, 5).ToTensor<float>();
        Assert.Equal([(nint)1], there.Lengths.ToArray());
        there[0] = 9;
        Assert.Equal([0f, 1, 2, 3, 4, 9, 6], x.ToArray<float>());
    }

    [Fact]
    public void Empty_tensors_round_trip()
    {
        Compare.Bits(Tensor.Zeros([0]), Tensor.FromTensor(Tensor.Zeros([0]).ToTensor<float>()), "empty");
        Compare.Bits(Tensor.Zeros([2, 0, 3]), Tensor.FromTensor(Tensor.Zeros([2, 0, 3]).ToTensor<float>()), "empty");
    }

    [Fact]
    public void Carries_bytes_and_longs_and_nothing_else()
    {
        Tensor bytes = Draw.Bytes(1, [2, 3]);
        Assert.Equal(bytes.ToArray<byte>(), Tensor.FromTensor(bytes.ToTensor<byte>()).ToArray<byte>());
        Assert.Equal(DType.Int64, Tensor.FromTensor(Tensor.Zeros([2], DType.Int64).ToTensor<long>()).DType);
        Fails.With<ArgumentException>(() => bytes.ToTensor<float>(), "uint8", "float32");
        Fails.With<NotSupportedException>(() => Tensor.FromTensor(Numerics.Tensor.Create(new double[2], [2])), "Double");
    }
}
