using Amago.Rl;

namespace Amago.Tests.Rl.Wrappers;

public sealed class ChannelsFirstImagesTests
{
    [Fact]
    public void Images_turn_and_all_else_passes()
    {
        var environment = new ChannelsFirstImages(new Countdown());
        Assert.Equal(
            "{frame: image(3, 2, 4, channels_first), turned: image(1, 2, 2, channels_first), speed: vector(2), gear: discrete(5)}",
            environment.ObservationSpace.ToString());
        var batch = new ObservationBatch(environment.ObservationSpace, 1);
        environment.Reset(batch[0]);
        Expect(0);
        environment.Step([1], batch[0]);
        Expect(1);

        void Expect(int step)
        {
            byte[] frame = batch["frame"].ToArray<byte>();
            for (int channel = 0; channel < 3; channel++)
            {
                for (int pixel = 0; pixel < 8; pixel++)
                    Assert.Equal((pixel * 3) + channel + step, frame[(channel * 8) + pixel]);
            }

            Assert.Equal([1, 2, 3, 4], batch["turned"].ToArray<byte>());
            Assert.Equal([step, -step], batch["speed"].ToArray<float>());
            Assert.Equal([step], batch["gear"].ToArray<long>());
        }
    }

    private sealed class Countdown : IStructuredEnvironment
    {
        private int _step;

        public ObservationSpace ObservationSpace { get; } = ObservationSpace.Parse(
            "{frame: image(2, 4, 3), turned: image(1, 2, 2, channels_first), speed: vector(2), gear: discrete(5)}");

        public ActionSpace ActionSpace { get; } = new DiscreteActions(2);

        public void Reset(ObservationRow observation) => Show(observation);

        public StepResult Step(ReadOnlySpan<float> action, ObservationRow observation)
        {
            _step++;
            Show(observation);
            return new StepResult(0);
        }

        private void Show(ObservationRow observation)
        {
            Span<byte> frame = observation.Bytes(0);
            for (int i = 0; i < frame.Length; i++)
                frame[i] = (byte)(i + _step);
            "\u0001\u0002\u0003\u0004"u8.CopyTo(observation.Bytes(1));
            observation.Floats(2)[0] = _step;
            observation.Floats(2)[1] = -_step;
            observation.Index(3) = _step;
        }
    }
}
