using Amago.Rl;

namespace Amago.Tests.Rl.Worlds;

public sealed class SteerTests
{
    [Fact]
    public void The_dot_goes_where_it_is_steered_and_the_image_tells_where_it_is()
    {
        IStructuredEnvironment world = Environments.Find("steer").Create(7);
        var observations = new ObservationBatch(world.ObservationSpace, 1);
        world.Reset(observations[0]);
        (double x, double y) = Place(observations, channel: 0);
        for (int step = 0; step < 30; step++)
        {
            float[] action = [step % 3 == 0 ? 0.5f : -0.2f, 0.3f];
            world.Step(action, observations[0]);
            (x, y) = (Math.Clamp(x + (0.1 * action[0]), 0, 1), Math.Clamp(y + (0.1 * action[1]), 0, 1));
            (double seenX, double seenY) = Place(observations, channel: 0);
            Assert.Equal(x, seenX, 0.01); // of pixels of 8 bits
            Assert.Equal(y, seenY, 0.01);
        }
    }

    // Whoever steers straight to the target, as the image shows it, collects one after the other; an episode takes 100 steps.
    [Fact]
    public void Steering_to_the_target_scores_and_rewards_are_the_way_that_is_left_behind()
    {
        IStructuredEnvironment world = Environments.Find("steer").Create(3);
        var observations = new ObservationBatch(world.ObservationSpace, 1);
        world.Reset(observations[0]);
        double score = 0;
        for (int step = 1; step <= 100; step++)
        {
            (double x, double y) = Place(observations, 0);
            (double targetX, double targetY) = Place(observations, 1);
            double dx = targetX - x, dy = targetY - y, far = Math.Max(Math.Max(Math.Abs(dx), Math.Abs(dy)) / 0.1, 1);
            StepResult result = world.Step([(float)(dx / 0.1 / far), (float)(dy / 0.1 / far)], observations[0]);
            double before = Math.Sqrt((dx * dx) + (dy * dy));
            if (result.Score == 0)
            {
                (x, y) = Place(observations, 0);
                Assert.Equal(before - Math.Sqrt(Math.Pow(targetX - x, 2) + Math.Pow(targetY - y, 2)), result.Reward, 0.02);
            }
            else
            {
                Assert.InRange(result.Reward, 1, 1.2f);
            }

            Assert.Equal((false, step == 100), (result.Terminated, result.Truncated));
            score += result.Score;
        }

        Assert.InRange(score, 12, 40);
    }

    [Fact]
    public void An_action_beyond_its_bounds_is_refused() => Fails.With<ArgumentException>(
        static () => Environments.Find("steer").Create(0).Step([2, 0], new ObservationRow(new byte[288])), "from -1 to 1", "got 2");

    // The centre of mass of a channel, in sides of the image.
    private static (double X, double Y) Place(ObservationBatch observations, int channel)
    {
        byte[] pixels = observations[0].Bytes(0).ToArray();
        double sum = 0, x = 0, y = 0;
        for (int i = channel; i < pixels.Length; i += 2)
        {
            sum += pixels[i];
            x += pixels[i] * (i / 2 % 12 / 11.0);
            y += pixels[i] * (i / 24 / 11.0);
        }

        return (x / sum, y / sum);
    }
}
