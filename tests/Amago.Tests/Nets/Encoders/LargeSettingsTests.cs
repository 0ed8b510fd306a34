using Amago.Nets;

namespace Amago.Tests.Nets.Encoders;

/// <summary>Settings that no array holds are refused before the first weight is drawn.</summary>
public sealed class LargeSettingsTests
{
    [Fact]
    public void Layers_that_are_too_large_are_told_before_weights_are_drawn()
    {
        (int, int, int) shape = (64, 64, 3);
        Expect("Conv2d", "(48000, 32000, 5, 5)", generator =>
            new DreamerV3Cnn(shape, false, settings: new DreamerV3Settings { Depth = 16_000 }, generator: generator));
        Expect("Conv2d", "(16000, 16000, 3, 3)", generator =>
            new ImpalaCnn(shape, false, settings: new ImpalaSettings { Width = 1000 }, generator: generator));
        Expect("Conv2d", "(20000, 20000, 3, 3)", generator =>
            new ConvSpecCnn(shape, false, convFilters: [new ConvFilter(20_000, 3, 1), new ConvFilter(20_000, 3, 1)], generator: generator));
        Expect("Linear", "(10000000, 1024)", generator => new Sb3NatureCnn(shape, false, featuresDim: 10_000_000, generator: generator));
    }

    private static void Expect(string layer, string sizes, Func<Generator, Cnn> create)
    {
        Generator generator = new(1), untouched = new(1);
        Fails.With<ArgumentException>(() => create(generator), $"{layer}: expected parameters of at most", $"got {sizes}.");
        float[] next = new float[1], first = new float[1];
        generator.Uniform(next, 0, 1);
        untouched.Uniform(first, 0, 1);
        Assert.Equal(first, next);
    }
}
