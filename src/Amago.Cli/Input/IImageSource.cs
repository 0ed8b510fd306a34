namespace Amago.Cli.Input;

/// <summary>The images of an input, read a few at a time.</summary>
internal interface IImageSource : IDisposable
{
    /// <summary>Number of sequences, B.</summary>
    int Batch { get; }

    /// <summary>Number of images in a sequence, L.</summary>
    int Length { get; }

    /// <summary>Dimensions of the input: 5 with B and L, 4 with B, 3 for one image.</summary>
    int Rank { get; }

    /// <summary>Type of the images: uint8 or float32.</summary>
    DType Type { get; }

    /// <summary>Sizes of one image in the encoder's order: (H, W, C), or (C, H, W) when channels are first.</summary>
    (int, int, int) ImgShape { get; }

    /// <summary>The next images: (count, 1) + <see cref="ImgShape"/>, the B·L images in row-major order.</summary>
    Tensor Read(int count);
}
