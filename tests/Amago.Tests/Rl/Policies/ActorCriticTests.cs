using Amago.Nets;
using Amago.Rl;

namespace Amago.Tests.Rl.Policies;

public sealed class ActorCriticTests
{
    [Fact]
    public void Heads_are_orthogonal_with_their_gains_and_without_bias()
    {
        var policy = new ActorCritic(new GridworldCnn((5, 5, 1), channelsFirst: false, "relu", [2, 3, 4]), actions: 3, hidden: 7);
        ExpectOrthogonal(policy.Hidden, Math.Sqrt(2));
        ExpectOrthogonal(policy.Actor, 0.01);
        ExpectOrthogonal(policy.Critic, 1);
    }

    [Fact]
    public void A_backward_pass_behind_a_new_initialisation_is_refused()
    {
        var layer = new Linear(3, 2);
        Tensor y = layer.Forward(Tensor.Ones([1, 3])).Sum();
        WeightInit.Apply(layer, new Generator(0), gain: 1);
        Fails.With<InvalidOperationException>(() => y.Backward(), "overwritten");
    }

    [Fact]
    public void Logits_and_values_are_those_of_each_image_alone()
    {
        var policy = new ActorCritic(
            new GridworldCnn((5, 5, 1), channelsFirst: false, "relu", generator: new Generator(1)),
            actions: 3, generator: new Generator(2));
        Tensor images = Draw.Bytes(3, [4, 5, 5, 1]);
        (Tensor logits, Tensor values) = policy.Forward(images);
        Assert.Equal([4, 3], logits.Shape);
        Assert.Equal([4], values.Shape);
        for (int i = 0; i < 4; i++)
        {
            (Tensor logit, Tensor value) = policy.Forward(images.Slice(0, i, 1));
            Assert.Equal(logits.Select(0, i).ToArray<float>(), logit.ToArray<float>());
            Assert.Equal(values.ToArray<float>()[i], value.Item<float>());
        }

        Fails.With<ArgumentException>(() => policy.Forward(Draw.Bytes(3, [5, 5, 1])), "(B, H, W, C)", "(5, 5, 1)");
    }

    // Of the shorter side, rows or columns, products are gain^2 with themselves and 0 with each other.
    private static void ExpectOrthogonal(Linear layer, double gain)
    {
        int rows = layer.Weight.Shape[0], columns = layer.Weight.Shape[1], count = Math.Min(rows, columns);
        float[] weight = (rows <= columns ? layer.Weight : layer.Weight.Transpose(0, 1)).ToArray<float>();
        int length = Math.Max(rows, columns);
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                double product = Enumerable.Range(0, length).Sum(k => (double)weight[(i * length) + k] * weight[(j * length) + k]);
                Assert.Equal(i == j ? gain * gain : 0, product, 1e-5 * gain * gain);
            }
        }

        Assert.All(layer.Bias!.ToArray<float>(), static value => Assert.Equal(0, value));
    }
}
