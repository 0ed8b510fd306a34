namespace Amago.Tests.Tensors;

public sealed class TensorTests
{
    [Fact]
    public void FromArray_shares_and_FromSpan_copies()
    {
        var data = new float[] { 1, 2 };
        Tensor shared = Tensor.FromArray(data, [2]), copy = Tensor.FromSpan<float>(data, [2]);
        data[0] = 7;
        shared.AsSpan<float>()[1] = 8;
        Assert.Equal([7f, 8], data);
        Assert.Equal([1f, 2], copy.ToArray<float>());
    }

    [Fact]
    public void Shape_and_element_type_must_fit_the_data()
    {
        Fails.With<ArgumentException>(() => Tensor.FromArray(new float[5], [2, 3]), "(2, 3)", "6", "5");
        Fails.With<ArgumentException>(() => Tensor.FromArray(new float[5], []), "()", "1", "5");
        Fails.With<NotSupportedException>(() => Tensor.FromArray(new double[2], [2]), "float, byte or long", "Double");
    }

    [Fact]
    public void Elements_are_read_as_what_they_are_only()
    {
        Tensor bytes = Tensor.Zeros([1], DType.UInt8), floats = Tensor.Zeros([1]), longs = Tensor.Zeros([1], DType.Int64);
        Fails.With<ArgumentException>(() => bytes.ToArray<float>(), "uint8", "float32");
        Fails.With<ArgumentException>(() => floats.Item<long>(), "float32", "int64");
        Fails.With<ArgumentException>(() => longs.AsSpan<byte>(), "int64", "uint8");
        Assert.ThrowsAny<Exception>(() => bytes.ToArray<sbyte>()); // which .NET's arrays would allow
        Assert.ThrowsAny<Exception>(() => longs.AsSpan<ulong>());
        Assert.ThrowsAny<Exception>(() => floats.ToTensor<int>());
    }

    [Fact]
    public void Item_is_the_value_of_one_element()
    {
        Assert.Equal(3f, Tensor.Scalar(3).Item<float>());
        Assert.Equal(4f, Draw.Counting([5]).Slice(0, 4, 1).Item<float>());
        Assert.Equal(2L, Tensor.FromArray([2L], [1, 1]).Item<long>());
        Fails.With<InvalidOperationException>(() => Tensor.Zeros([2]).Item<float>(), "one element", "(2)");
        Fails.With<InvalidOperationException>(() => Tensor.Zeros([0]).Item<float>(), "one element", "(0)");
    }

    [Fact]
    public void Views_with_gaps_have_no_span()
    {
        Tensor x = Draw.Counting([2, 3]);
        Fails.With<InvalidOperationException>(() => x.Transpose(0, 1).AsSpan<float>(), "float32 (3, 2)", "Contiguous()");
        Fails.With<InvalidOperationException>(() => x.Slice(1, 0, 2).AsSpan<float>(), "contiguous");
        Fails.With<InvalidOperationException>(() => x.Expand(2, 2, 3).AsSpan<float>(), "contiguous");
        Assert.Equal([3f, 4, 5], x.Select(0, 1).AsSpan<float>().ToArray());
    }

    [Fact]
    public void Memory_is_that_of_the_elements_or_refused()
    {
        Tensor x = Draw.Counting([2, 3]);
        Fails.With<InvalidOperationException>(() => x.Slice(1, 0, 2).AsMemory<float>(), "contiguous");
        Fails.With<ArgumentException>(() => x.AsMemory<byte>(), "float32", "uint8");
        x.Slice(0, 1, 1).AsMemory<float>().Span[2] = 9;
        Assert.Equal(9, x.ToArray<float>()[5]);
    }

    [Fact]
    public void CopyFrom_writes_into_views_and_checks_first()
    {
        Tensor x = Tensor.Zeros([2, 3]);
        x.Transpose(0, 1).Slice(0, 1, 2).CopyFrom(Draw.Counting([2, 2]) + 1f);
        Assert.Equal([0f, 1, 3, 0, 2, 4], x.ToArray<float>());
        Fails.With<ArgumentException>(() => x.CopyFrom(Tensor.Zeros([3, 2])), "float32 (2, 3)", "float32 (3, 2)");
        Fails.With<ArgumentException>(() => x.CopyFrom(Tensor.Zeros([2, 3], DType.Int64)), "float32", "int64");
        Tensor labels = Tensor.Zeros([2], DType.Int64);
        labels.CopyFrom(Tensor.FromArray([5L, 6], [2]));
        Assert.Equal([5L, 6], labels.ToArray<long>());
    }

    [Fact]
    public void CopyFrom_a_view_of_the_same_memory_takes_the_values_before_it_writes()
    {
        Tensor x = Draw.Counting([3, 3]);
        float[] expected = x.Transpose(0, 1).ToArray<float>();
        x.CopyFrom(x.Transpose(0, 1));
        Assert.Equal(expected, x.ToArray<float>());
        Tensor line = Draw.Counting([4]);
        line.Slice(0, 1, 3).CopyFrom(line.Slice(0, 0, 3));
        Assert.Equal([0f, 0, 1, 2], line.ToArray<float>());
    }

    [Fact]
    public void CopyTo_needs_room()
    {
        var room = new float[4];
        Draw.Counting([3]).CopyTo<float>(room);
        Assert.Equal([0f, 1, 2, 0], room);
        Fails.With<ArgumentException>(() => Draw.Counting([3]).CopyTo<float>(new float[2]), "3", "2");
    }

    [Fact]
    public void Scalars_have_no_dimensions_and_empty_tensors_no_elements()
    {
        Tensor scalar = Tensor.Scalar(2), empty = Tensor.Zeros([3, 0, 2]);
        Assert.Equal(0, scalar.Rank);
        Assert.Equal([2f], scalar.AsSpan<float>().ToArray());
        Assert.Equal([4f], (scalar * scalar).ToArray<float>());
        Assert.Empty(empty.ToArray<float>());
        Assert.Empty(((empty + scalar) * empty.Permute(0, 1, 2)).Exp().Permute(2, 1, 0).Contiguous().ToArray<float>());
        Assert.Equal([0f, 0], empty.Sum([0, 1]).ToArray<float>());
        Assert.True(float.IsNaN(empty.Mean().Item<float>()));
    }

    [Fact]
    public void Prints_its_type_and_shape() => Assert.Equal("uint8 (2, 1)", Tensor.Zeros([2, 1], DType.UInt8).ToString());

    [Fact]
    public void Operands_that_do_not_fit_together_are_refused()
    {
        Fails.With<ArgumentException>(() => _ = Tensor.Zeros([2, 3]) + Tensor.Zeros([2]), "add", "(2, 3)", "(2)", "equal or 1");
        Fails.With<ArgumentException>(() => _ = Tensor.Zeros([0]) * Tensor.Zeros([2]), "mul", "(0)", "(2)");
        Fails.With<ArgumentException>(() => _ = Tensor.Zeros([2]) / Tensor.Zeros([2], DType.UInt8), "div", "float32", "uint8");
        Assert.Throws<ArgumentNullException>(() => Tensor.Zeros([2]) - null!);
    }
}
