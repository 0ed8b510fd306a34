using Amago.Tensors.Differentiation;

namespace Amago.Tests.Tensors.Differentiation;

/// <summary>Where gradients stop: detached tensors, scopes without gradients, memory overwritten or let go.</summary>
public sealed class GradientStopTests
{
    private readonly Tensor _x = Parameter();

    [Fact]
    public void Detached_tensors_share_memory_and_pass_nothing_on()
    {
        Tensor y = _x * 2f, detached = y.Detach();
        Assert.False(detached.RequiresGrad);
        (y * detached).Sum().Backward();
        Assert.Equal([4f, 8], _x.Grad!.ToArray<float>());
        detached.AsSpan<float>()[0] = 7;
        Assert.Equal(7f, y.ToArray<float>()[0]);
    }

    [Fact]
    public void Scopes_without_gradients_nest()
    {
        Assert.True(Autograd.IsEnabled);
        using (Autograd.NoGrad())
        {
            IDisposable inner = Autograd.NoGrad();
            inner.Dispose();
            inner.Dispose(); // twice counts once
            Assert.False(Autograd.IsEnabled);
            Assert.True((_x * 2f).IsLeaf);
            Assert.False((_x * 2f).RequiresGrad);
        }

        Assert.True(Autograd.IsEnabled);
        Assert.True((_x * 2f).RequiresGrad);
    }

    [Fact]
    public void What_is_recorded_inside_a_scope_leaves_it_as_it_was()
    {
        using IDisposable scope = Autograd.NoGrad();
        Graph graph = Graph.Record([2], x => x * _x);
        Assert.Single(graph.Nodes);
        Assert.False(Autograd.IsEnabled);
    }

    [Fact]
    public void A_scope_holds_on_its_own_thread_only()
    {
        using IDisposable scope = Autograd.NoGrad();
        bool elsewhere = false;
        var thread = new Thread(() => elsewhere = Autograd.IsEnabled && (_x * 2f).RequiresGrad);
        thread.Start();
        thread.Join();
        Assert.True(elsewhere);
        Assert.False(Autograd.IsEnabled);
    }

    [Fact]
    public void An_input_overwritten_before_the_backward_pass_is_an_error()
    {
        Tensor loss = _x.Square().Sum();
        _x.CopyFrom(Tensor.Zeros([2]));
        Fails.With<InvalidOperationException>(() => loss.Backward(), "square", "float32 (2)", "overwritten");
        Assert.Null(_x.Grad);
    }

    [Fact]
    public void So_is_an_input_overwritten_through_a_view_of_it()
    {
        Tensor loss = _x.Square().Sum();
        _x.Detach().Slice(0, 1, 1).CopyFrom(Tensor.Zeros([1]));
        Fails.With<InvalidOperationException>(() => loss.Backward(), "overwritten");
    }

    [Fact]
    public void So_is_a_step_of_an_optimizer_between_forward_and_backward()
    {
        var optimizer = new Amago.Nets.Sgd([_x], 0.1f);
        _x.Sum().Backward();
        Tensor loss = _x.Square().Sum();
        optimizer.Step();
        Fails.With<InvalidOperationException>(() => loss.Backward(), "overwritten", "optimizer");
    }

    [Fact]
    public void So_is_an_overwritten_result_that_the_backward_pass_reads()
    {
        Tensor y = _x.Exp();
        y.CopyFrom(Tensor.Zeros([2]));
        Fails.With<InvalidOperationException>(() => y.Sum().Backward(), "exp", "overwritten");
    }

    [Fact]
    public void A_loss_kept_after_its_backward_pass_keeps_no_activations_alive()
    {
        (Tensor loss, WeakReference activation) = Train(_x);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(activation.IsAlive);
        Assert.Equal(34f, loss.Item<float>());
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static (Tensor Loss, WeakReference Activation) Train(Tensor x)
    {
        Tensor activation = x.Square() * 2f, loss = (activation + (activation * 2.4f)).Sum();
        loss.Backward();
        return (loss, new WeakReference(activation));
    }

    private static Tensor Parameter()
    {
        Tensor x = Tensor.FromArray([1f, 2], [2]);
        x.RequiresGrad = true;
        return x;
    }

    [Fact]
    public void A_scope_is_closed_on_its_own_thread_only()
    {
        using IDisposable scope = Autograd.NoGrad();
        Exception? thrown = null;
        bool stillEnabled = false;
        var other = new Thread(() =>
        {
            thrown = Record.Exception(scope.Dispose);
            stillEnabled = Autograd.IsEnabled;
        });
        other.Start();
        other.Join();
        Assert.Contains(
            "belongs to the thread that opened it", Assert.IsType<InvalidOperationException>(thrown).Message, StringComparison.Ordinal);
        Assert.True(stillEnabled);
        Assert.False(Autograd.IsEnabled);
        scope.Dispose();
        Assert.True(Autograd.IsEnabled);
    }
}
