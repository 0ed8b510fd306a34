using Amago.Nets.Plans;
using Ops = Amago.Tensors.Operations;

namespace Amago.Nets;

/// <summary>
/// Random shifts, the augmentation of DrQ-v2 (https://arxiv.org/abs/2107.09645), <c>DrQv2Aug</c> of amago.nets.cnn: every image is padded
/// with its own edge and cropped back to its size at a random place. An integer copy, never an interpolation.
/// </summary>
/// <remarks>
/// Beyond the original: uint8 as well as float32, rectangles as well as squares, one shift for a whole sequence on request, and an
/// identity outside training on request. Gradients flow to float input. It draws 2·B·L words of the generator (2·B per sequence), x
/// before y.
/// </remarks>
public sealed class DrQv2Aug : Module
{
    /// <summary>The largest pad: offsets are added to pixel coordinates in 32 bits.</summary>
    public const int MaxPad = 1 << 20;

    /// <summary>Makes an augmentation that moves images by up to a number of pixels.</summary>
    /// <param name="pad">Pixels that an image moves at most, in each direction; 0..<see cref="MaxPad"/>.</param>
    /// <param name="channelsFirst">Whether images come as (C, H, W).</param>
    /// <param name="generator">Gives the shifts; by default a generator seeded at random.</param>
    /// <param name="perSequence">Whether the L images of a sequence shift together; otherwise each by itself, as the original.</param>
    /// <param name="trainingOnly">Whether it is the identity in evaluation mode; otherwise it always shifts, as the original.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="pad"/> is negative or above <see cref="MaxPad"/>.</exception>
    public DrQv2Aug(int pad, bool channelsFirst, Generator? generator = null, bool perSequence = false, bool trainingOnly = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pad);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pad, MaxPad);
        Pad = pad;
        ChannelsFirst = channelsFirst;
        PerSequence = perSequence;
        TrainingOnly = trainingOnly;
        Generator = generator ?? Generator.FromEntropy();
    }

    /// <summary>Pixels that an image moves at most, in each direction.</summary>
    public int Pad { get; }

    /// <summary>Whether images come as (C, H, W).</summary>
    public bool ChannelsFirst { get; }

    /// <summary>Draws the shifts. Saved with a training run, it makes the run go on bit for bit.</summary>
    public Generator Generator { get; }

    /// <summary>Whether the images of a sequence shift together.</summary>
    public bool PerSequence { get; }

    /// <summary>Whether images stay as they are in evaluation mode (<see cref="Module.Eval"/>).</summary>
    public bool TrainingOnly { get; }

    /// <summary>
    /// Shifts every image, or in evaluation mode returns the images as they are where <see cref="TrainingOnly"/> says so.
    /// </summary>
    /// <param name="x">(B, L, H, W, C), or (B, L, C, H, W) when channels are first; uint8 or float32.</param>
    /// <returns>The shifted images, of the shape and type of <paramref name="x"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> is not of rank 5, or is int64.</exception>
    public Tensor Forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank != 5 || x.DType == DType.Int64)
            throw new ArgumentException($"DrQv2Aug: expected uint8 or float32 {(ChannelsFirst ? "(B, L, C, H, W)" : "(B, L, H, W, C)")}, "
                + $"got {x.Describe()}.", nameof(x));
        if (TrainingOnly && !IsTraining)
            return x;
        Shape shape = x.Shape;
        var operation = new Ops.Images.RandomShift(Draw(shape[0], shape[1]), Pad, ChannelsFirst);
        return Operation.Apply(operation, x.MergeLeading(2)).Reshape(shape); // (B·L, H, W, C) or (B·L, C, H, W)
    }

    /// <summary>Draws the shifts of a batch (B, L, ...), or null where images stay as they are.</summary>
    internal ImageShift? Shift(Shape shape) => TrainingOnly && !IsTraining ? null : new ImageShift(Draw(shape[0], shape[1]), Pad);

    /// <summary>x and y offsets of all images, 0..2·Pad: image 0's x, image 0's y, image 1's x, ...</summary>
    private int[] Draw(int batch, int length)
    {
        if (2L * batch * length > Array.MaxLength)
            throw new ArgumentException($"DrQv2Aug: expected at most {Array.MaxLength / 2} images, got {batch} x {length}.");
        var drawn = new long[2 * batch * (PerSequence ? 1 : length)];
        Generator.RandomIntegers(drawn, 0, (2 * Pad) + 1);
        if (!PerSequence)
            return Array.ConvertAll(drawn, static offset => (int)offset);
        var shifts = new int[2 * batch * length];
        for (int i = 0; i < shifts.Length; i++)
            shifts[i] = (int)drawn[(2 * (i / (2 * length))) + (i % 2)];
        return shifts;
    }
}
