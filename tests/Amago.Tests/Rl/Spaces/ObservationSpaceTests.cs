using Amago.Rl;

namespace Amago.Tests.Rl.Spaces;

public sealed class ObservationSpaceTests
{
    private static readonly ObservationSpace Space =
        ObservationSpace.Parse("{frame: image(2, 3, 1), speed: vector(2), gear: discrete(5)}");

    [Theory]
    [InlineData("{observation: image(84, 84, 4)}")]
    [InlineData("{a: image(3, 64, 64, channels_first), b: image(4, 8, 8, channels_first, float32)}")]
    [InlineData("{frame: image(2, 3, 1), speed: vector(2), gear: discrete(5)}")]
    [InlineData("{\"left eye\": image(2, 3, 1), \"a\\u0022b\": vector(1)}")]
    public void A_space_is_read_from_its_text(string text)
    {
        ObservationSpace space = ObservationSpace.Parse(text);
        Assert.Equal(text, space.ToString());
        Assert.True(space == ObservationSpace.Parse(text));
    }

    [Theory]
    [InlineData("{a: image(3, 4)}", "','")]
    [InlineData("{a: image(3, 0, 4)}", "three sizes above 0")]
    [InlineData("{a: vector(1), a: vector(2)}", "'a' twice")]
    [InlineData("{a: sound(3)}", "image, vector or discrete")]
    [InlineData("a: vector(1)", "'{'")]
    [InlineData("{\"a: vector(1)}", "ends with a quotation mark")]
    public void A_text_that_is_no_space_is_refused(string text, string part) =>
        Fails.With<ArgumentException>(() => ObservationSpace.Parse(text), part);

    [Fact]
    public void One_image_is_as_simple_as_that()
    {
        ObservationSpace space = ObservationSpace.Image([4, 5, 3]);
        Assert.Equal((ObservationSpace.ImageName, DType.UInt8), (space.SingleImage!.Name, space.SingleImage.DType));
        Assert.Null(Space.SingleImage);
        Assert.Null(ObservationSpace.Image([3, 4, 5], channelsFirst: true).SingleImage);
    }

    [Fact]
    public void Rows_are_views_of_the_batch_in_their_types()
    {
        var batch = new ObservationBatch(Space, 3);
        ObservationRow row = batch[1];
        row.Bytes(0).Fill(7);
        row.Floats(1)[1] = 0.5f;
        row.Index(2) = 4;
        Assert.Equal([0, 0, 0, 0, 0, 0, 7, 7, 7, 7, 7, 7, 0, 0, 0, 0, 0, 0], batch["frame"].ToArray<byte>());
        Assert.Equal([0, 0, 0, 0.5f, 0, 0], batch["speed"].ToArray<float>());
        Assert.Equal([0, 4, 0], batch["gear"].ToArray<long>());
        ObservationBatch tail = batch.Slice(1, 2);
        tail[1].Index(2) = 3;
        Assert.Equal(3, batch[2].Index(2));
        Assert.Equal([4, 0, 4], batch.Take(Tensor.FromArray<long>([1, 0, 1], [3]))["gear"].ToArray<long>());
        var other = new ObservationBatch(Space, 3);
        batch.CopyRow(1, other, 0);
        ObservationRow copied = other[0];
        Assert.Equal([7, 0.5, 4], [copied.Bytes(0)[5], copied.Floats(1)[1], copied.Index(2)]);
    }

    [Fact]
    public void A_missing_a_surplus_and_a_wrongly_shaped_entry_are_said()
    {
        Dictionary<string, Tensor> right = new()
        {
            ["frame"] = Tensor.Zeros([2, 2, 3, 1], DType.UInt8),
            ["speed"] = Tensor.Zeros([2, 2]),
            ["gear"] = Tensor.Zeros([2], DType.Int64),
        };
        Assert.Equal(2, ObservationBatch.FromTensors(Space, right).Count);
        Fails.With<ArgumentException>(
            () => ObservationBatch.FromTensors(Space, new Dictionary<string, Tensor>(right) { ["sound"] = Tensor.Zeros([2]) }),
            "'sound' too");
        Fails.With<ArgumentException>(
            () => ObservationBatch.FromTensors(Space, right.Where(static entry => entry.Key != "gear").ToDictionary()),
            "none of the name 'gear'");
        Fails.With<ArgumentException>(
            () => ObservationBatch.FromTensors(Space, new Dictionary<string, Tensor>(right) { ["speed"] = Tensor.Zeros([2, 3]) }),
            "speed to be Float32 (2, 2) for vector(2)", "Float32 (2, 3)");
        Fails.With<ArgumentException>(
            () => ObservationBatch.FromTensors(Space, new Dictionary<string, Tensor>(right) { ["frame"] = Tensor.Zeros([2, 2, 3, 1]) }),
            "UInt8 (2, 2, 3, 1)", "Float32");
        Fails.With<ArgumentException>(() => new ObservationBatch(Space, 2)[0].Floats(0), "entry 0 of float32", Space.ToString());
    }
}
