using Amago.Nets;
using FsCheck;
using FsCheck.Fluent;

namespace Amago.Tests.Nets.Encoders;

/// <summary>A legal configuration of an encoder and a batch for it, drawn at random. Small, for the runs without SIMD.</summary>
internal sealed record EncoderCase(
    string Encoder, int Height,
    int Width, int Channels, string Activation, int[] Widths, int[] Kernels, int[] Strides, bool Norm, int Batch, int Length, int Seed)
{
    // A seed of their own, so that a failure is the same next time; FsCheck prints it and the case.
    public static Config Config { get; } = Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(20260718, 177);

    public static Arbitrary<EncoderCase> Any { get; } = (
        from encoder in Gen.Elements("DrQCNN", "GridworldCNN", "IMPALAishCNN", "NatureishCNN")
        from depth in encoder == "IMPALAishCNN" ? Gen.Choose(1, 3) : Gen.Constant(3)
        from norm in Gen.Elements(true, false)
        from widths in Gen.Choose(1, encoder == "IMPALAishCNN" && norm ? 2 : 9)
            .Select(width => encoder == "IMPALAishCNN" && norm ? 4 * width : width).ArrayOf(depth)
        from kernels in Gen.Choose(1, encoder == "GridworldCNN" ? 3 : 5).ArrayOf(depth)
        from strides in Gen.Choose(1, 3).ArrayOf(depth)
        from extraHeight in Gen.Choose(0, 5)
        from extraWidth in Gen.Choose(0, 5)
        from channels in Gen.Choose(1, 9)
        from activation in Gen.Elements([.. Activations.BuiltIn.Select(static activation => activation.PythonName)])
        from batch in Gen.Choose(1, 3)
        from length in Gen.Choose(1, 3)
        from seed in Gen.Choose(0, int.MaxValue)
        let smallest = Smallest(encoder, kernels, strides)
        select new EncoderCase(encoder, smallest + extraHeight,
            smallest + extraWidth, channels, activation, widths, kernels, strides, norm, batch, length, seed)).ToArbitrary();

    /// <summary>Height and width of the smallest image that it takes.</summary>
    public int Minimum => Smallest(Encoder, Kernels, Strides);

    public Cnn Create(bool channelsFirst = false, int? height = null, int? width = null)
    {
        int h = height ?? Height, w = width ?? Width;
        (int, int, int) shape = channelsFirst ? (Channels, h, w) : (h, w, Channels);
        var generator = new Generator(Seed);
        return Encoder switch
        {
            "DrQCNN" => new DrQCnn(shape, channelsFirst, Activation, generator),
            "GridworldCNN" => new GridworldCnn(shape, channelsFirst, Activation, Widths, Kernels, Strides, generator),
            "IMPALAishCNN" => new ImpalaishCnn(shape, channelsFirst, Activation, Widths, Norm, generator),
            _ => new NatureishCnn(shape, channelsFirst, Activation, Widths, Kernels, Strides, generator),
        };
    }

    /// <summary>uint8 (B, L, H, W, C).</summary>
    public Tensor Pixels() => Draw.Bytes(Seed, [Batch, Length, Height, Width, Channels]);

    public override string ToString() =>
        $"{Encoder} {Height}x{Width}x{Channels} {Activation} [{string.Join(",", Widths)}] [{string.Join(",", Kernels)}] "
        + $"[{string.Join(",", Strides)}] norm {Norm}, {Batch} x {Length}, seed {Seed}";

    // The layers walked backward by hand, not by the library's own arithmetic.
    private static int Smallest(string encoder, int[] kernels, int[] strides)
    {
        (int[] windows, int[] steps) = encoder switch
        {
            "DrQCNN" => ([3, 3, 3, 3], [2, 1, 1, 1]),
            "IMPALAishCNN" => (Array.ConvertAll(kernels, static _ => 3), Array.ConvertAll(kernels, static _ => 2)),
            _ => (kernels, strides),
        };
        int size = 1;
        for (int i = windows.Length - 1; i >= 0; i--)
            size = ((size - 1) * steps[i]) + windows[i];
        return size;
    }
}
