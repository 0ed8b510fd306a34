using Amago.Nets;

namespace Amago.Tests.Tensors.Differentiation;

/// <summary>Several threads that train with the same objects get complete sums, or an error in words.</summary>
public sealed class OverlappingBackwardTests
{
    private const int Threads = 4, Rounds = 50;

    [Fact]
    public void Gradients_of_several_threads_add_up()
    {
        var encoder = new GridworldCnn((5, 5, 1), channelsFirst: false, "relu", [2, 2, 2], generator: new Generator(0));
        Tensor obs = Tensor.FromArray([.. Enumerable.Range(0, 25).Select(static i => (byte)(i * 9))], [1, 1, 5, 5, 1]);
        encoder.Forward(obs).Sum().Backward();
        float[] once = encoder.Parameters().First().Grad!.ToArray<float>();
        encoder.ZeroGrad();

        OnThreads(() => encoder.Forward(obs).Sum().Backward());

        float[] sum = encoder.Parameters().First().Grad!.ToArray<float>();
        for (int i = 0; i < sum.Length; i++)
            Assert.Equal(once[i] * Threads * Rounds, sum[i], Math.Abs(once[i] * Threads * Rounds) * 1e-4f);
    }

    [Fact]
    public void Threads_that_train_one_encoder_with_one_optimizer_see_errors_in_words_alone()
    {
        var encoder = new GridworldCnn((5, 5, 1), channelsFirst: false, "relu", [2, 2, 2], generator: new Generator(0));
        var optimizer = new Adam(encoder.Parameters());
        OnThreads(() =>
        {
            try
            {
                optimizer.ZeroGrad();
                encoder.Forward(Tensor.Zeros([2, 2, 5, 5, 1], DType.UInt8)).Sum().Backward();
                optimizer.Step();
                _ = optimizer.StateDict();
            }
            catch (InvalidOperationException e)
            {
                Assert.Matches("overwritten|one call of Step", e.Message);
            }
        });
    }

    [Fact]
    public void One_result_runs_backward_on_one_thread_at_a_time()
    {
        var encoder = new GridworldCnn((5, 5, 1), channelsFirst: false, "relu", [2, 2, 2], generator: new Generator(0));
        for (int round = 0; round < Rounds; round++)
        {
            Tensor loss = encoder.Forward(Tensor.Zeros([8, 8, 5, 5, 1], DType.UInt8)).Sum();
            int done = 0;
            Parallel(Threads, () =>
            {
                try
                {
                    loss.Backward();
                    Interlocked.Increment(ref done);
                }
                catch (InvalidOperationException e)
                {
                    Assert.Matches("already run backward|one call of Backward", e.Message);
                }
            });
            Assert.InRange(done, 1, Threads);
        }
    }

    [Fact]
    public void A_scope_keeps_tensors_of_its_own_thread_alone()
    {
        using var scope = new TensorScope();
        Tensor tensor = Tensor.Ones([2]) + 1f;
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() => scope.Keep(tensor)));
        thread.Start();
        thread.Join();
        Assert.IsType<InvalidOperationException>(failure);
    }

    private static void OnThreads(Action action) => Parallel(Threads, () =>
    {
        for (int round = 0; round < Rounds; round++)
            action();
    });

    private static void Parallel(int count, Action action)
    {
        var failures = new Exception?[count];
        Thread[] threads = [.. Enumerable.Range(0, count).Select(i => new Thread(() => failures[i] = Record.Exception(action)))];
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
        Assert.All(failures, Assert.Null);
    }
}
