namespace Amago.Tests.Tensors.Memory;

/// <summary>Scopes give the memory of their tensors back.</summary>
public sealed class TensorScopeTests
{
    [Fact]
    public void A_tensor_of_an_ended_scope_throws_and_says_why()
    {
        Tensor x = Draw.Uniform(1, [100]), inside;
        using (var scope = new TensorScope())
            inside = x + x;
        Fails.With<ObjectDisposedException>(() => inside.ToArray<float>(), "TensorScope", "Keep");
        Assert.Equal(100, x.ToArray<float>().Length);
    }

    [Fact]
    public void A_kept_tensor_and_its_views_outlive_the_scope()
    {
        Tensor x = Draw.Uniform(1, [10, 10]), kept, view;
        using (var outer = new TensorScope())
        {
            using (var scope = new TensorScope())
            {
                kept = scope.Keep(x * 3);
                view = kept.Transpose(0, 1);
            }

            Assert.Equal(x.ToArray<float>()[1] * 3, view.ToArray<float>()[10]);
        }

        Assert.Throws<ObjectDisposedException>(() => kept.ToArray<float>()); // it went to the outer scope, which has ended too
    }

    [Fact]
    public void Memory_serves_the_next_scope()
    {
        Tensor x = Draw.Uniform(1, [123_457]);
        float[]? first = null;
        for (int i = 0; i < 3; i++)
        {
            using var scope = new TensorScope();
            var array = (float[])(x + i).Storage.Array;
            first ??= array;
            Assert.Same(first, array);
        }
    }

    [Fact]
    public void Gradients_of_leaves_outlive_the_scope_and_share_memory_from_step_to_step()
    {
        Tensor w = Draw.Uniform(1, [50]);
        w.RequiresGrad = true;
        Tensor? first = null;
        for (int i = 1; i <= 3; i++)
        {
            using (var scope = new TensorScope())
            {
                w.ZeroGrad();
                Assert.Null(w.Grad);
                (w * i).Sum().Backward();
            }

            Assert.Equal(Enumerable.Repeat((float)i, 50), w.Grad!.ToArray<float>());
            first ??= w.Grad;
            Assert.Same(first, w.Grad);
        }

        w.ZeroGrad(); // outside of a scope gradients are tensors of their own
        w.Sum().Backward();
        Assert.NotSame(first, w.Grad);
    }

    [Fact]
    public void Scopes_end_inside_out_and_on_their_own_thread()
    {
        var outer = new TensorScope();
        var inner = new TensorScope();
        Fails.With<InvalidOperationException>(outer.Dispose, "inner");
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(inner.Dispose));
        thread.Start();
        thread.Join();
        Assert.IsType<InvalidOperationException>(thrown);
        inner.Dispose();
        inner.Dispose();
        outer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => outer.Keep(Draw.Uniform(1, [1])));
    }
}
