using Amago.Nets;

namespace Amago.Tests.Nets.Plans;

/// <summary>A training step in a scope uses the memory of the last one again.</summary>
[Collection("Workers")]
public sealed class TrainingMemoryTests
{
    // Objects of the tape, of the head and of the loss, and the lists behind them; no pixel, feature or gradient.
    private const long AllowedBytes = 12 * 1024;

    [Theory]
    [InlineData("NatureishCNN")]
    [InlineData("DrQCNN")]
    [InlineData("IMPALAishCNN")]
    [InlineData("GridworldCNN")]
    public void A_step_allocates_a_few_kilobytes(string encoder)
    {
        int size = encoder == "GridworldCNN" ? 10 : 44;
        Cnn cnn = Amago.Configuration.Encoders.Find(encoder).Create((size, size, 3), false, "leaky_relu", generator: new Generator(0));
        var head = new Linear(cnn.OutputFeatures, 6, generator: new Generator(1));
        var optimizer = new Adam([.. cnn.Parameters(), .. head.Parameters()], learningRate: 1e-4f);
        Tensor obs = Draw.Bytes(1, [8, 2, size, size, 3]), target = Draw.Uniform(2, [8, 2, 6]);
        float first = 0, last = 0;
        long bytes = long.MaxValue; // the least of all steps: other tests allocate meanwhile
        for (int step = 0; step < 12; step++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            last = Step(cnn, head, optimizer, obs, target);
            bytes = Math.Min(bytes, GC.GetTotalAllocatedBytes(precise: true) - before);
            if (step == 0)
                first = last;
        }

        Assert.True(bytes <= AllowedBytes, $"{bytes} bytes");
        Assert.True(last < first, $"the loss went from {first} to {last}");
    }

    [Fact]
    public void Steps_with_and_without_a_scope_are_the_same_to_the_bit()
    {
        Cnn[] networks =
            [.. Enumerable.Range(0, 2).Select(static _ => new GridworldCnn((10, 10, 3), false, "mish", generator: new Generator(0)))];
        for (int i = 0; i < 2; i++)
        {
            var optimizer = new Adam(networks[i].Parameters(), learningRate: 1e-3f);
            for (int step = 0; step < 5; step++)
            {
                using TensorScope? scope = i == 0 ? new TensorScope() : null;
                Tensor loss = networks[i].Forward(Draw.Bytes(step, [7, 1, 10, 10, 3])).Square().Mean();
                optimizer.ZeroGrad();
                loss.Backward();
                optimizer.Step();
            }
        }

        foreach ((Tensor expected, Tensor actual) in networks[1].Parameters().Zip(networks[0].Parameters()))
            Compare.Bits(expected, actual, "parameter");
    }

    private static float Step(Cnn cnn, Linear head, Adam optimizer, Tensor obs, Tensor target)
    {
        using var scope = new TensorScope();
        Tensor loss = Losses.Mse(head.Forward(cnn.Forward(obs)), target);
        optimizer.ZeroGrad();
        loss.Backward();
        Gradients.ClipNorm(optimizer.Parameters, maxNorm: 1f);
        optimizer.Step();
        return loss.Item<float>();
    }
}
