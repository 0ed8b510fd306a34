using System.Globalization;
using Amago.Nets;
using Amago.Tests.Reference;
using Amago.Tests.Tensors.Differentiation;

namespace Amago.Tests.Nets.Augmentation;

public sealed class DrQv2AugTests
{
    /// <summary>B, L and the image's shape, in which H, W and C differ.</summary>
    private static readonly int[] Shape = [2, 3, 4, 5, 3];

    [Theory]
    [InlineData("aug_hwc")]
    [InlineData("aug_chw")]
    public void Shifts_and_pixels_are_those_of_PyTorch(string file)
    {
        var reference = ReferenceFile.Load(file);
        int pad = int.Parse(reference.Metadata["pad"], CultureInfo.InvariantCulture);
        long seed = long.Parse(reference.Metadata["seed"], CultureInfo.InvariantCulture);
        bool channelsFirst = reference.Metadata["channels_first"] == "true";
        Tensor y = new DrQv2Aug(pad, channelsFirst, new Generator(seed)).Forward(reference["x"]);
        Assert.Equal(reference["y"].ToArray<float>().Select(static value => MathF.Round(value)), y.ToArray<float>()
            .Select(static value => MathF.Round(value)));

        float[] shifts = reference["shift_xy"].ToArray<float>();
        var drawn = new long[shifts.Length];
        new Generator(seed).RandomIntegers(drawn, 0, (2 * pad) + 1);
        Assert.Equal(shifts, drawn.Select(static shift => (float)shift));
    }

    [Fact]
    public void Bytes_shift_as_floats_do()
    {
        Tensor bytes = Draw.Bytes(
            1, Shape), floats = Tensor.FromArray(Array.ConvertAll(bytes.ToArray<byte>(), static value => (float)value), Shape);
        foreach (bool channelsFirst in new[] { false, true })
        {
            Tensor y = new DrQv2Aug(2, channelsFirst, new Generator(5)).Forward(bytes);
            Assert.Equal(DType.UInt8, y.DType);
            Assert.Equal(new DrQv2Aug(2, channelsFirst, new Generator(5)).Forward(floats).ToArray<float>(), y.ToArray<byte>()
                .Select(static value => (float)value));
        }
    }

    [Fact]
    public void Both_layouts_and_views_of_the_same_pixels_shift_alike()
    {
        Tensor x = Draw.Bytes(1, Shape);
        byte[] expected = new DrQv2Aug(2, false, new Generator(5)).Forward(x).ToArray<byte>();
        Tensor planes = new DrQv2Aug(2, true, new Generator(5)).Forward(x.Permute(0, 1, 4, 2, 3));
        Assert.Equal(expected, planes.Permute(0, 1, 3, 4, 2).ToArray<byte>());
    }

    [Fact]
    public void Every_image_is_a_crop_of_its_edge_padded_self()
    {
        Tensor x = Draw.Bytes(1, Shape), y = new DrQv2Aug(3, false, new Generator(11)).Forward(x);
        var shifts = new long[12];
        new Generator(11).RandomIntegers(shifts, 0, 7);
        byte[] from = x.ToArray<byte>(), to = y.ToArray<byte>();
        for (int i = 0; i < to.Length; i++)
        {
            (int image, int row, int column, int channel) = (i / 60, i / 15 % 4, i / 3 % 5, i % 3);
            int sourceRow = Math.Clamp(
                row + (int)shifts[(2 * image) + 1] - 3, 0, 3), sourceColumn = Math.Clamp(column + (int)shifts[2 * image] - 3, 0, 4);
            Assert.Equal(from[(image * 60) + (sourceRow * 15) + (sourceColumn * 3) + channel], to[i]);
        }
    }

    [Fact]
    public void Images_of_a_sequence_shift_together_on_request()
    {
        Tensor sequence = Draw.Bytes(1, [2, 1, 6, 7, 1]).Expand(2, 5, 6, 7, 1);
        var augmentation = new DrQv2Aug(4, false, new Generator(3), perSequence: true);
        Tensor y = augmentation.Forward(sequence);
        for (int t = 1; t < 5; t++)
            Assert.Equal(y.Select(1, 0).ToArray<byte>(), y.Select(1, t).ToArray<byte>());
        Tensor apart = new DrQv2Aug(4, false, new Generator(3)).Forward(sequence);
        Assert.NotEqual(apart.Select(1, 0).ToArray<byte>(), apart.Select(1, 1).ToArray<byte>());
    }

    [Fact]
    public void Every_sequence_has_the_shift_that_is_drawn_for_it()
    {
        const int Pad = 3, Size = 12;
        byte[] values = [.. Enumerable.Range(0, 3 * 2 * Size * Size).Select(static i => (byte)((i % Size) + (16 * (i / Size % Size))))];
        Tensor x = Tensor.FromArray(values, [3, 2, Size, Size, 1]); // pixels that say where they are
        byte[] y = new DrQv2Aug(Pad, false, new Generator(3), perSequence: true).Forward(x).ToArray<byte>();
        var shifts = new long[6];
        new Generator(3).RandomIntegers(shifts, 0, (2 * Pad) + 1);
        Assert.Equal(3, shifts.Chunk(2).Select(static shift => (shift[0], shift[1])).Distinct().Count());
        for (int image = 0; image < 6; image++)
        {
            int centre = y[(image * Size * Size) + (6 * Size) + 6], right = (centre % 16) - 6, down = (centre / 16) - 6;
            Assert.Equal((shifts[2 * (image / 2)] - Pad, shifts[(2 * (image / 2)) + 1] - Pad), (right, down));
        }
    }

    [Fact]
    public void A_pass_that_takes_it_in_rests_with_it()
    {
        Tensor obs = Draw.Bytes(1, [4, 1, 8, 8, 1]);
        var cnn = new GridworldCnn((8, 8, 1), false, "leaky_relu", generator: new Generator(0));
        var augmentation = new DrQv2Aug(4, false, new Generator(3), trainingOnly: true);
        Assert.NotEqual(cnn.Forward(obs).ToArray<float>(), cnn.Forward(obs, augmentation).ToArray<float>());
        augmentation.Eval();
        Compare.Bits(cnn.Forward(obs), cnn.Forward(obs, augmentation), "features");
    }

    [Fact]
    public void It_rests_outside_training_only_where_asked_to()
    {
        Tensor x = Draw.Bytes(1, [4, 1, 8, 8, 1]);
        var always = new DrQv2Aug(4, false, new Generator(3));
        var training = new DrQv2Aug(4, false, new Generator(3), trainingOnly: true);
        Assert.NotEqual(x.ToArray<byte>(), training.Forward(x).ToArray<byte>());
        always.Eval();
        training.Eval();
        Assert.NotEqual(x.ToArray<byte>(), always.Forward(x).ToArray<byte>());
        Assert.Same(x, training.Forward(x));
        training.Train();
        Assert.NotEqual(x.ToArray<byte>(), training.Forward(x).ToArray<byte>());
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 2)]
    [InlineData(false, 9)]
    [InlineData(true, 0)]
    public void Gradients_go_to_the_pixels_that_were_copied(bool channelsFirst, int pad) =>
        GradientCheck.Run(t => new DrQv2Aug(pad, channelsFirst, new Generator(5)).Forward(t[0]), Draw.Uniform(1, [1, 2, 3, 4, 2]));

    [Fact]
    public void No_images_are_no_mistake() =>
        Assert.Equal([0, 3, 4, 4, 1], new DrQv2Aug(2, false, new Generator(1)).Forward(Tensor.Zeros([0, 3, 4, 4, 1])).Shape.ToArray());

    [Fact]
    public void Bad_input_is_refused()
    {
        var augmentation = new DrQv2Aug(2, false);
        Fails.With<ArgumentException>(
            () => augmentation.Forward(Tensor.Zeros([4, 4, 1])), "DrQv2Aug", "(B, L, H, W, C)", "float32 (4, 4, 1)");
        Fails.With<ArgumentException>(() => augmentation.Forward(Tensor.Zeros([1, 1, 4, 4, 1], DType.Int64)), "DrQv2Aug", "int64");
        Fails.With<ArgumentException>(() => new DrQv2Aug(-1, false), "pad");
        Fails.With<ArgumentException>(() => new DrQv2Aug(int.MaxValue, false), "pad");
    }
}
