using Amago.Cli.Options;
using Amago.Configuration;
using Amago.Nets;
using Amago.Tensors;

namespace Amago.Cli.Bench;

/// <summary>What a call does.</summary>
internal enum BenchMode
{
    /// <summary>Pixels to features.</summary>
    Forward,

    /// <summary>Forward, backward and an Adam step.</summary>
    Train,

    /// <summary>Random shifts of uint8 images.</summary>
    Augment,
}

/// <summary>What to measure.</summary>
/// <param name="Encoders">Which, each with the shape of its images.</param>
/// <param name="Batches">Images of a call.</param>
/// <param name="Threads">Threads of a call.</param>
/// <param name="Modes">What a call does.</param>
/// <param name="Seconds">Time for each case.</param>
internal sealed record BenchRequest(
    IReadOnlyList<BenchEncoder> Encoders, IReadOnlyList<int> Batches, IReadOnlyList<int> Threads, IReadOnlyList<BenchMode> Modes, double Seconds);

/// <summary>An encoder to measure, with random weights.</summary>
internal sealed record BenchEncoder(EncoderChoice Choice)
{
    public EncoderDescriptor Encoder => Choice.Encoder;

    public (int, int, int) ImgShape => Choice.ImgShape!.Value;

    public Cnn Create() => Choice.Create(new Generator(0));
}
