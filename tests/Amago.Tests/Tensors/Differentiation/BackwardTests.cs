namespace Amago.Tests.Tensors.Differentiation;

public sealed class BackwardTests
{
    [Fact]
    public void Gradients_accumulate_until_they_are_forgotten()
    {
        Tensor x = Parameter(2, 3);
        x.Square().Sum().Backward();
        x.Square().Sum().Backward();
        Assert.Equal([8f, 12], x.Grad!.ToArray<float>());
        x.ZeroGrad();
        Assert.Null(x.Grad);
        x.Sum().Backward();
        Assert.Equal([1f, 1], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void A_second_run_through_the_same_graph_is_an_error_in_words()
    {
        Tensor x = Parameter(2, 3), loss = x.Square().Sum();
        loss.Backward();
        Fails.With<InvalidOperationException>(() => loss.Backward(), "already", "retainGraph: true");
        Assert.Equal([4f, 6], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void A_second_run_through_a_part_of_a_used_graph_adds_nothing()
    {
        Tensor x = Parameter(2, 3), shared = x.Square();
        shared.Sum().Backward();
        Fails.With<InvalidOperationException>(() => (shared * x).Sum().Backward(), "retainGraph");
        Assert.Equal([4f, 6], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void With_retainGraph_it_runs_again()
    {
        Tensor x = Parameter(2, 3), loss = x.Square().Sum();
        loss.Backward(retainGraph: true);
        loss.Backward(retainGraph: true);
        loss.Backward();
        Assert.Equal([12f, 18], x.Grad!.ToArray<float>());
        Fails.With<InvalidOperationException>(() => loss.Backward(), "retainGraph");
    }

    [Fact]
    public void A_shared_result_gets_the_gradients_of_all_its_uses_before_it_passes_them_on()
    {
        Tensor x = Parameter(2, 3), shared = x.Square(), late = shared * 10f;
        (shared.Exp().Log() + late + (late * shared.Detach())).Sum().Backward();
        Assert.Equal([4 * (1 + 10 + 40), 6f * (1 + 10 + 90)], x.Grad!.ToArray<float>().Select(static value => MathF.Round(value, 2)));
    }

    [Fact]
    public void One_tensor_as_both_operands_gets_both_gradients()
    {
        Tensor x = Parameter(2, 3);
        (x * x + (x + x) + (x / x) + (x - x)).Sum().Backward();
        Assert.Equal([6f, 8], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void Ten_thousand_operations_do_not_overflow_the_stack()
    {
        Tensor x = Parameter(1, 2), y = x;
        for (int i = 0; i < 5_000; i++)
            y = (y + 1f) * 1f;
        y.Sum().Backward();
        Assert.Equal([1f, 1], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void A_gradient_of_its_own_weights_a_larger_result()
    {
        Tensor x = Parameter(2, 3);
        x.Square().Backward(Tensor.FromArray([10f, 100], [2]));
        Assert.Equal([40f, 600], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void A_leaf_can_be_run_backward_itself()
    {
        Tensor x = Parameter(2, 3), gradient = Tensor.FromArray([5f, 6], [2]);
        x.Backward(gradient);
        x.Backward(gradient);
        Assert.Equal([10f, 12], x.Grad!.ToArray<float>());
        Assert.Equal([5f, 6], gradient.ToArray<float>());
    }

    [Fact]
    public void A_larger_result_needs_a_gradient_and_it_must_fit()
    {
        Tensor y = Parameter(2, 3) * 2f;
        Fails.With<InvalidOperationException>(() => y.Backward(), "one element", "(2)");
        Fails.With<ArgumentException>(() => y.Backward(Tensor.Ones([3])), "float32 (2)", "float32 (3)");
        Fails.With<ArgumentException>(() => y.Backward(Tensor.Ones([1])), "float32 (2)", "float32 (1)");
        Fails.With<ArgumentException>(() => y.Backward(Tensor.Zeros([2], DType.UInt8)), "float32 (2)", "uint8 (2)");
    }

    [Fact]
    public void Without_anything_that_requires_a_gradient_it_is_an_error() =>
        Fails.With<InvalidOperationException>(() => Tensor.Ones([2]).Sum().Backward(), "requires a gradient");

    [Theory]
    [InlineData(DType.UInt8)]
    [InlineData(DType.Int64)]
    public void Only_float32_has_gradients(DType type)
    {
        Tensor x = Tensor.Zeros([2], type);
        Fails.With<InvalidOperationException>(() => x.RequiresGrad = true, "float32", x.DType == DType.UInt8 ? "uint8" : "int64");
        Assert.False(x.RequiresGrad);
    }

    [Fact]
    public void Results_can_not_stop_requiring_gradients_but_for_Detach()
    {
        Tensor y = Parameter(1, 2) * 2f;
        Fails.With<InvalidOperationException>(() => y.RequiresGrad = false, "Detach()");
        Assert.False(y.IsLeaf);
        Assert.True(y.Detach().IsLeaf);
    }

    [Fact]
    public void Gradients_are_contiguous_copies_whatever_came()
    {
        Tensor x = Draw.Uniform(1, [2, 3]), gradient = Draw.Uniform(2, [3, 2]);
        x.RequiresGrad = true;
        x.Transpose(0, 1).Backward(gradient);
        float[] expected = gradient.Transpose(0, 1).ToArray<float>();
        gradient.AsSpan<float>().Clear();
        Assert.True(x.Grad!.IsContiguous);
        Assert.Equal(expected, x.Grad.ToArray<float>());
        Assert.False(x.Grad.RequiresGrad);
    }

    private static Tensor Parameter(params float[] values)
    {
        Tensor x = Tensor.FromArray(values, [values.Length]);
        x.RequiresGrad = true;
        return x;
    }
}
