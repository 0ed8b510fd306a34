namespace Amago.Tensors.Operations;

/// <summary>An operation on images (N, C, H, W) that are stored channels last.</summary>
internal abstract record ImageOperation : Operation
{
    /// <summary>The tensor stored channels last: itself where it is so already.</summary>
    protected static Tensor ChannelsLast(Tensor images) => images.InLayout(Strides.ChannelsLast(images.Shape));

    /// <summary>Checks that an input is a batch of images.</summary>
    protected void ExpectImages(Tensor x)
    {
        ExpectFloat(x, "images");
        if (x.Rank != 4)
            throw Error($"expected images (N, C, H, W), got shape {x.Shape}.");
    }
}
