using Amago.Cli.Options;

namespace Amago.Cli.Bench;

/// <summary>What a call of a benchmark computes.</summary>
internal enum BenchMode
{
    /// <summary>The forward pass: pixels to features.</summary>
    Forward,

    /// <summary>A whole policy on the encoder, from pixels to logits and values: see <see cref="BenchPolicy"/>.</summary>
    Act,

    /// <summary>Forward, backward and an Adam step.</summary>
    Train,

    /// <summary>Random shifts of uint8 images, without an encoder.</summary>
    Augment,
}

/// <summary>The cases to measure: every combination of encoder, batch, mode and thread count.</summary>
/// <param name="Encoders">The encoders, each with the shape of its images.</param>
/// <param name="Batches">Numbers of images of a call.</param>
/// <param name="Threads">Numbers of threads of a call.</param>
/// <param name="Modes">What a call computes.</param>
/// <param name="Seconds">Time to spend on each case, in seconds.</param>
internal sealed record BenchRequest(
    IReadOnlyList<BenchEncoder> Encoders,
    IReadOnlyList<int> Batches, IReadOnlyList<int> Threads, IReadOnlyList<BenchMode> Modes, double Seconds);

/// <summary>An encoder to measure, with random weights.</summary>
internal sealed record BenchEncoder(EncoderChoice Choice)
{
    public EncoderDescriptor Encoder => Choice.Encoder;

    public (int, int, int) ImgShape => Choice.ImgShape!.Value;

    public Cnn Create() => Choice.Create(new Generator(0));
}
