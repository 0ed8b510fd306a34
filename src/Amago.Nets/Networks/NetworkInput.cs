namespace Amago.Nets;

/// <summary>
/// One of the named inputs of a <see cref="Network"/>: what it takes for each row of a batch, and how long a row it becomes.
/// </summary>
/// <param name="Name">The name under which observations come.</param>
public abstract record NetworkInput(string Name)
{
    /// <summary>Numbers that the network's rows have of this input.</summary>
    public abstract int Length { get; }

    /// <summary>Numbers of a row before what the input itself makes of it: of an image its flattened maps.</summary>
    internal virtual int FlatLength => Length;

    /// <summary>What a batch of the input has to be, such as <c>uint8 (N, 84, 84, 4)</c>.</summary>
    internal abstract string Expected { get; }

    /// <summary>Whether a tensor is a batch of this input.</summary>
    internal abstract bool Fits(Tensor observation);

    /// <summary>A batch as rows (N, <see cref="Length"/>).</summary>
    /// <param name="observation">A batch that <see cref="Fits"/>.</param>
    /// <param name="augmentation">Shifts images on their way in, or null.</param>
    internal abstract Tensor Rows(Tensor observation, DrQv2Aug? augmentation);

    /// <summary>Rows (N, <see cref="FlatLength"/>) as rows (N, <see cref="Length"/>).</summary>
    internal virtual Tensor Dense(Tensor rows) => rows;

    /// <summary>The shape of a batch once it is prepared: images (N, C, H, W), all else rows.</summary>
    internal virtual Shape PreparedShape(int count) => Shape.Create([count, Length]);

    /// <summary>A prepared batch as rows (N, <see cref="Length"/>), operation by operation.</summary>
    internal virtual Tensor RowsOfPrepared(Tensor prepared) => prepared;
}

/// <summary>Images that an encoder turns into features. Two inputs may have one name: two encoders of the same images.</summary>
/// <param name="Name">The name under which the images come.</param>
/// <param name="Encoder">
/// The encoder. Images are uint8, (N, H, W, C), or (N, C, H, W) where its channels are first; float32 images are taken as they are.
/// </param>
public sealed record ImageInput(string Name, Cnn Encoder) : NetworkInput(Name)
{
    /// <inheritdoc/>
    public override int Length => Encoder.OutputFeatures;

    internal override int FlatLength => Encoder.OutputShape.ElementCount;

    internal override string Expected =>
        $"uint8 or float32 (N, {Encoder.ImgShape.Item1}, {Encoder.ImgShape.Item2}, {Encoder.ImgShape.Item3})";

    internal override bool Fits(Tensor observation) =>
        observation is { Rank: 4, DType: DType.UInt8 or DType.Float32 } && observation.Shape.Sizes[1..].SequenceEqual(
            [Encoder.ImgShape.Item1, Encoder.ImgShape.Item2, Encoder.ImgShape.Item3]);

    internal override Tensor Rows(Tensor observation, DrQv2Aug? augmentation)
    {
        Shape shape = observation.Shape;
        Tensor images = observation.Reshape(shape[0], 1, shape[1], shape[2], shape[3]);
        bool areFloats = observation.DType == DType.Float32;
        Tensor features = augmentation is null ? Encoder.Forward(images, areFloats) : Encoder.Forward(images, augmentation, areFloats);
        return features.Reshape(shape[0], Length);
    }

    internal override Tensor Dense(Tensor rows) => Encoder.IsDense ? Encoder.DenseRows(rows) : rows;

    internal override Shape PreparedShape(int count) =>
        Shape.Create([count, Encoder.InputChannels, Encoder.ImageHeight, Encoder.ImageWidth]);

    internal override Tensor RowsOfPrepared(Tensor prepared) => Encoder.FeatureRows(Encoder.FeatureMaps(prepared));
}

/// <summary>Vectors of float32 values.</summary>
/// <param name="Name">The name under which the vectors come, (N, Length).</param>
/// <param name="Length">Numbers of a vector.</param>
public sealed record VectorInput(string Name, int Length) : NetworkInput(Name)
{
    /// <inheritdoc/>
    public override int Length { get; } = Length;

    internal override string Expected => $"float32 (N, {Length})";

    internal override bool Fits(Tensor observation) =>
        observation is { Rank: 2, DType: DType.Float32 } && observation.Shape[1] == Length;

    internal override Tensor Rows(Tensor observation, DrQv2Aug? augmentation) => observation;
}

/// <summary>One of some alternatives, by its number; the network sees a row of zeros with a one in that place.</summary>
/// <param name="Name">The name under which the numbers come, (N) int64 from 0 to Count - 1.</param>
/// <param name="Count">Number of alternatives.</param>
public sealed record IndexInput(string Name, int Count) : NetworkInput(Name)
{
    /// <inheritdoc/>
    public override int Length => Count;

    internal override string Expected => $"int64 (N), 0 to {Count - 1}";

    internal override bool Fits(Tensor observation) => observation is { Rank: 1, DType: DType.Int64 };

    internal override Tensor Rows(Tensor observation, DrQv2Aug? augmentation)
    {
        int count = observation.Shape[0];
        Tensor rows = Tensor.Zeros([count, Count]);
        OneHot(observation.Contiguous().AsSpan<long>(), rows.AsSpan<float>());
        return rows;
    }

    /// <summary>Writes a row of zeros with a one for each number.</summary>
    /// <exception cref="ArgumentException">A number is not from 0 to Count - 1.</exception>
    internal void OneHot(ReadOnlySpan<long> numbers, Span<float> rows)
    {
        rows.Clear();
        for (int row = 0; row < numbers.Length; row++)
        {
            if ((ulong)numbers[row] >= (ulong)Count)
                throw new ArgumentException($"'{Name}': expected {Expected}, got {numbers[row]} in row {row}.");
            rows[(row * Count) + (int)numbers[row]] = 1;
        }
    }
}
