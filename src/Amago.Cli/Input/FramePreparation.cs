namespace Amago.Cli.Input;

/// <summary>What --grayscale, --resize and --channels-first make of a frame before an encoder sees it.</summary>
internal sealed record FramePreparation(bool Grayscale, (int Height, int Width)? Resize, bool ChannelsFirst)
{
    /// <summary>Whether pixels change, and not only their order.</summary>
    public bool ChangesPixels => Grayscale || Resize is not null;

    /// <summary>uint8 (H, W, C) to (H', W', C').</summary>
    public Tensor Apply(Tensor hwc)
    {
        Tensor image = Grayscale ? Frames.Grayscale(hwc) : hwc;
        return Resize is var (height, width) ? Frames.Resize(image, height, width) : image;
    }

    /// <summary>Sizes of an image in the order in which the encoder takes them.</summary>
    public (int, int, int) InLayout(int height, int width, int channels) =>
        ChannelsFirst ? (channels, height, width) : (height, width, channels);

    /// <summary>Height, width and channels of sizes in the encoder's order.</summary>
    public (int Height, int Width, int Channels) OutOfLayout((int First, int Second, int Third) shape) =>
        ChannelsFirst ? (shape.Second, shape.Third, shape.First) : shape;

    /// <summary>(H, W, C) in the encoder's order: a view.</summary>
    public Tensor InLayout(Tensor hwc) => ChannelsFirst ? hwc.Permute(2, 0, 1) : hwc;

    /// <summary>An image in the encoder's order as (H, W, C): a view.</summary>
    public Tensor OutOfLayout(Tensor image) => ChannelsFirst ? image.Permute(1, 2, 0) : image;
}
