namespace Amago.Cli.Input;

/// <summary>Images of an npy file: (B, L, ...), (B, ...) with L = 1, or one image.</summary>
internal sealed class NpyImages : IImageSource
{
    private readonly NpyReader _reader;
    private readonly FramePreparation _preparation;
    private readonly (int First, int Second, int Third) _stored;

    public NpyImages(ImageRequest request)
    {
        (string path, FramePreparation preparation, _) = request;
        (int, int, int)? imgShape = request.ImgShape;
        _preparation = preparation;
        _reader = request.Contents is { } bytes
            ? NpyReader.Open(new MemoryStream(bytes, writable: false), path, request.Warn)
            : NpyReader.Open(path, request.Warn);
        try
        {
            bool fromFloat = request.FromFloat ?? NpyInput.IsFloat(_reader, path);
            IReadOnlyList<int> sizes = NpyInput.Expect(_reader, path, imgShape, preparation.ChannelsFirst);
            NpyInput.ExpectType(_reader, path, fromFloat);
            if (fromFloat && preparation.ChangesPixels)
                throw new ArgumentException($"{path}: --resize and --grayscale take uint8 images, got {NpyInput.Describe(_reader)}.");
            (_, _, int channels) = preparation.OutOfLayout((sizes[^3], sizes[^2], sizes[^1]));
            if (preparation.Grayscale && channels is not (1 or 3))
                throw new ArgumentException($"{path}: --grayscale takes arrays of 1 or 3 channels, for 2 or 4 may be an alpha channel or "
                    + $"several frames; got {NpyInput.Describe(_reader)}.");
            if (preparation.ChangesPixels && channels > 4)
                throw new ArgumentException(
                    $"{path}: --resize and --grayscale take images of 1 to 4 channels, got {NpyInput.Describe(_reader)}.");
            Rank = sizes.Count;
            Type = fromFloat ? DType.Float32 : DType.UInt8;
            Batch = sizes.Count > 3 ? sizes[0] : 1;
            Length = sizes.Count > 4 ? sizes[1] : 1;
            _stored = (sizes[^3], sizes[^2], sizes[^1]);
            ImgShape = Prepared();
            if (imgShape is { } expected && expected != ImgShape)
            {
                string become = preparation.ChangesPixels ? $", which become {ImgShape}" : "";
                throw new ArgumentException(
                    $"{path}: expected images {expected}, got {NpyInput.Describe(_reader)}{become} "
                    + $"({request.ShapeOrigin} says what is expected).");
            }
        }
        catch
        {
            _reader.Dispose();
            throw;
        }
    }

    public int Batch { get; }

    public int Length { get; }

    public int Rank { get; }

    public DType Type { get; }

    public (int, int, int) ImgShape { get; }

    public Tensor Read(int count)
    {
        Tensor images = _reader.Read([count, _stored.First, _stored.Second, _stored.Third]);
        if (_preparation.ChangesPixels)
            images = Tensor.Cat(Enumerable.Range(0, count).Select(i => Prepare(images.Select(0, i)).Reshape([1, .. Sizes()])));
        return images.Reshape([count, 1, .. Sizes()]);
    }

    public void Dispose() => _reader.Dispose();

    private int[] Sizes() => [ImgShape.Item1, ImgShape.Item2, ImgShape.Item3];

    private (int, int, int) Prepared()
    {
        (int height, int width, int channels) = _preparation.OutOfLayout(_stored);
        if (_preparation.Resize is var (newHeight, newWidth))
            (height, width) = (newHeight, newWidth);
        return _preparation.InLayout(height, width, _preparation.Grayscale ? 1 : channels);
    }

    private Tensor Prepare(Tensor image) => _preparation.InLayout(_preparation.Apply(_preparation.OutOfLayout(image)));
}
