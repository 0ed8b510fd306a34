using Amago.Kernels.Pixels;
using Amago.Nets.Encoders;
using Amago.Nets.Plans;
using Ops = Amago.Tensors.Operations;

namespace Amago.Nets;

/// <summary>
/// Base class of image encoders, as <c>amago.nets.cnn.CNN</c>: pixels (B, L, H, W, C) to features (B, L, F). An encoder derives from it,
/// registers its layers and overrides <see cref="ConvForward"/> alone; shapes, counts and descriptions are read off the recording of it.
/// </summary>
public abstract partial class Cnn : Module
{
    private readonly Lazy<EncoderRecording> _recording;

    /// <summary>Checks the image's shape and registers the activation.</summary>
    /// <param name="imgShape">(H, W, C), or (C, H, W) when channels are first.</param>
    /// <param name="channelsFirst">Whether images come as (C, H, W).</param>
    /// <param name="activation">Name of the activation, such as <c>leaky_relu</c>: <see cref="Activations.Names"/> has all.</param>
    /// <param name="scaling">How bytes become the floats that the first layer reads.</param>
    /// <param name="flattensChannelsLast">
    /// Whether feature maps are flattened in H, W, C order, as libraries do whose images have the channels last; else in C, H, W order.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A size is less than 1, the image is more than an array holds, or there is no such activation or scaling.
    /// </exception>
    protected Cnn(
        (int, int, int) imgShape,
        bool channelsFirst,
        string activation,
        PixelScaling scaling = PixelScaling.Centered,
        bool flattensChannelsLast = false)
    {
        ImgShape = imgShape;
        ChannelsFirst = channelsFirst;
        Scaling = scaling;
        FlattensChannelsLast = flattensChannelsLast;
        (InputChannels, ImageHeight, ImageWidth) = channelsFirst ? imgShape : (imgShape.Item3, imgShape.Item1, imgShape.Item2);
        CheckImage();
        ActivationDescriptor known = Activations.Find(activation);
        Activation = Register("activation", known.Create());
        ActivationName = known.PythonName;
        _recording = new Lazy<EncoderRecording>(() => EncoderRecording.Of(this));
    }

    /// <summary>The shape of one image: (H, W, C), or (C, H, W) when channels are first.</summary>
    public (int, int, int) ImgShape { get; }

    /// <summary>Whether images come as (C, H, W).</summary>
    public bool ChannelsFirst { get; }

    /// <summary>How bytes become the floats that the first layer reads.</summary>
    public PixelScaling Scaling { get; }

    /// <summary>C, channels of the images.</summary>
    public int InputChannels { get; }

    /// <summary>H, height of the images in pixels.</summary>
    public int ImageHeight { get; }

    /// <summary>W, width of the images in pixels.</summary>
    public int ImageWidth { get; }

    /// <summary>A batch of one black image: zeros, uint8, (1, 1) + image shape.</summary>
    public Tensor BlankImg => Tensor.Zeros([1, 1, ImgShape.Item1, ImgShape.Item2, ImgShape.Item3], DType.UInt8);

    /// <summary>(C', H', W'), what one image becomes before it is flattened.</summary>
    public Shape OutputShape => _recording.Value.OutputShape;

    /// <summary>F, features of one image: C'·H'·W', or what <see cref="DenseForward"/> makes of them.</summary>
    public int OutputFeatures => _recording.Value.Dense.OutputFeatures;

    /// <summary>Layers, shapes and counts. See <see cref="EncoderSummary"/>.</summary>
    public EncoderSummary Summary => EncoderSummary.Of(this, _recording.Value);

    /// <summary>The Python name of the activation between layers, such as <c>leaky_relu</c>.</summary>
    public string ActivationName { get; }

    /// <summary>The activation between layers. Name and behaviour are the constructor's.</summary>
    protected Activation Activation { get; }

    /// <summary>Sizes and order of an image, as kernels read it.</summary>
    internal ImageLayout ImageLayout => new(ImageHeight, ImageWidth, InputChannels, ChannelsFirst, Scaling);

    /// <summary>Whether feature maps are flattened in H, W, C order, else in C, H, W order.</summary>
    internal bool FlattensChannelsLast { get; }

    /// <summary>Whether layers follow the flattening: <see cref="DenseForward"/> is overridden.</summary>
    internal bool IsDense => _recording.Value.Dense.IsAny;

    /// <summary>The plan by which all layers up to the flattening run as one, or null where the encoder can't be planned.</summary>
    internal EncoderPlan? Plan => _recording.Value.Plan.Value;

    private string Layout => ChannelsFirst ? "(C, H, W)" : "(H, W, C)";

    /// <summary>Encodes a batch of image sequences.</summary>
    /// <param name="obs">
    /// (B, L, H, W, C), or (B, L, C, H, W) when channels are first: uint8 pixels, or float32 with <paramref name="fromFloat"/>.
    /// </param>
    /// <param name="fromFloat">false: bytes are scaled by <see cref="Scaling"/>. true: values are taken as they are.</param>
    /// <param name="flatten">
    /// Whether each image's features come as one row, in C, H, W order and through <see cref="DenseForward"/>; else as maps before that.
    /// </param>
    /// <returns>(B, L, F) float32, or (B, L, C', H', W') when not flattened.</returns>
    /// <exception cref="ArgumentException">Wrong rank, type or image shape; the message says what was expected and what came.</exception>
    public Tensor Forward(Tensor obs, bool fromFloat = false, bool flatten = true)
    {
        ArgumentNullException.ThrowIfNull(obs);
        CheckObservation(obs, fromFloat);
        return PlanFor(obs) is { } plan ? ForwardByPlan(plan, obs, flatten, null) : ForwardByOperations(obs, fromFloat, flatten);
    }

    /// <summary>
    /// The forward pass operation by operation: what encoders run that can't be planned, and what plans are tested against.
    /// </summary>
    internal Tensor ForwardByOperations(Tensor obs, bool fromFloat, bool flatten)
    {
        int batch = obs.Shape[0], length = obs.Shape[1];
        Tensor images = obs.MergeLeading(2); // (B·L, H, W, C) or (B·L, C, H, W)
        if (!ChannelsFirst)
            images = images.Permute(0, 3, 1, 2);
        if (!fromFloat)
            images = Operation.Apply(new Ops.Images.PixelNormalize(Scaling), images);
        Tensor maps = FeatureMaps(images); // (B·L, C', H', W')
        if (!flatten)
            return maps.Reshape(batch, length, maps.Shape[1], maps.Shape[2], maps.Shape[3]);
        Tensor rows = FeatureRows(maps);
        return rows.Reshape(batch, length, rows.Shape[1]);
    }

    /// <summary>
    /// Augments a batch and encodes it in one go: every image is shifted while it is read, as <c>Forward(augmentation.Forward(obs))</c> to
    /// the bit.
    /// </summary>
    /// <param name="obs">
    /// (B, L, H, W, C), or (B, L, C, H, W) when channels are first; uint8, or float32 with <paramref name="fromFloat"/>.
    /// </param>
    /// <param name="augmentation">Gives the shifts; its <see cref="DrQv2Aug.ChannelsFirst"/> has to be the encoder's.</param>
    /// <param name="fromFloat">false: bytes are scaled by <see cref="Scaling"/>. true: values are taken as they are.</param>
    /// <param name="flatten">
    /// Whether each image's features come as one row, in C, H, W order and through <see cref="DenseForward"/>; else as maps before that.
    /// </param>
    /// <inheritdoc cref="Forward(Tensor, bool, bool)"/>
    public Tensor Forward(Tensor obs, DrQv2Aug augmentation, bool fromFloat = false, bool flatten = true)
    {
        ArgumentNullException.ThrowIfNull(obs);
        ArgumentNullException.ThrowIfNull(augmentation);
        CheckObservation(obs, fromFloat);
        if (augmentation.ChannelsFirst != ChannelsFirst)
            throw new ArgumentException($"{DisplayName}: expected an augmentation of images {Layout}, got one with ChannelsFirst = "
                + $"{augmentation.ChannelsFirst}.", nameof(augmentation));
        return PlanFor(obs) is { } plan && augmentation.Shift(obs.Shape) is { } shift
            ? ForwardByPlan(plan, obs, flatten, shift)
            : Forward(augmentation.Forward(obs), fromFloat, flatten);
    }

    /// <summary>What the encoder makes of images that need no preparation any more, operation by operation.</summary>
    /// <param name="imgs">(N, C, H, W) float32 as the layers take them: made of bytes, those scaled.</param>
    /// <returns>(N, C', H', W') float32.</returns>
    /// <exception cref="ArgumentException">The images are of another shape or type.</exception>
    /// <exception cref="InvalidOperationException">The encoder's own code returns what no encoder's features can be.</exception>
    public Tensor FeatureMaps(Tensor imgs)
    {
        ArgumentNullException.ThrowIfNull(imgs);
        if (imgs is not { Rank: 4, DType: DType.Float32 } || !imgs.Shape.Sizes[1..].SequenceEqual([InputChannels, ImageHeight, ImageWidth]))
        {
            throw new ArgumentException(
                $"{DisplayName}: expected float32 (N, {InputChannels}, {ImageHeight}, {ImageWidth}), got {imgs.Describe()}.", nameof(imgs));
        }

        Tensor? maps = ConvForward(imgs);
        int images = imgs.Shape[0];
        return maps is { Rank: 4, DType: DType.Float32 } && maps.Shape[0] == images
            ? maps
            : throw new InvalidOperationException(
                $"{DisplayName}.ConvForward: expected to return float32 ({images}, C', H', W'), got {maps?.Describe() ?? "null"}.");
    }

    /// <summary>
    /// What the encoder makes of its feature maps: flattened, and through <see cref="DenseForward"/>, operation by operation.
    /// </summary>
    /// <param name="maps">(N, C', H', W') float32: what <see cref="FeatureMaps"/> gives.</param>
    /// <returns>(N, F) float32.</returns>
    /// <exception cref="ArgumentException">The maps are of another shape or type.</exception>
    /// <exception cref="InvalidOperationException">The encoder's own code returns what no features can be.</exception>
    public Tensor FeatureRows(Tensor maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        if (maps is not { Rank: 4, DType: DType.Float32 } || !maps.Shape.Sizes[1..].SequenceEqual(OutputShape.Sizes))
        {
            throw new ArgumentException($"{DisplayName}: expected float32 maps (N, {string.Join(", ", OutputShape)}), got "
                + $"{maps.Describe()}.",
                nameof(maps));
        }

        Tensor rows = (FlattensChannelsLast ? maps.Permute(0, 2, 3, 1) : maps).Reshape(maps.Shape[0], OutputShape.ElementCount);
        return IsDense ? DenseRows(rows) : rows;
    }

    /// <summary>
    /// Makes the encoder ready to run on its own: parameters packed, buffers planned, no allocation in a run. It keeps the parameters of
    /// this moment.
    /// </summary>
    /// <param name="maxBatch">The most images of one run, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxBatch"/> is less than 1.</exception>
    public CompiledCnn Compile(int maxBatch) => new(this, maxBatch);

    /// <summary>
    /// The encoder itself: images to feature maps. It is run once on a tensor without values, to record what it does, and then as recorded:
    /// it must do the same at every call, or look at values, which keeps it from being recorded.
    /// </summary>
    /// <param name="imgs">Images (N, C, H, W) float32, N = B·L.</param>
    /// <returns>Feature maps (N, C', H', W') float32.</returns>
    protected abstract Tensor ConvForward(Tensor imgs);

    /// <summary>
    /// What follows the flattening, such as a linear layer: the features as they are unless overridden. Like <see cref="ConvForward"/> it
    /// is recorded, and has to do the same at every call.
    /// </summary>
    /// <param name="features">Flattened maps (N, C'·H'·W') float32, N = B·L.</param>
    /// <returns>Features (N, F) float32.</returns>
    protected virtual Tensor DenseForward(Tensor features) => features;

    /// <summary>Runs <see cref="DenseForward"/> on rows (N, C'·H'·W') and checks what it gives.</summary>
    /// <exception cref="InvalidOperationException">It returns what no features can be.</exception>
    internal Tensor DenseRows(Tensor rows)
    {
        Tensor? features = DenseForward(rows);
        return features is { Rank: 2, DType: DType.Float32 } && features.Shape[0] == rows.Shape[0]
            ? features
            : throw new InvalidOperationException($"{DisplayName}.DenseForward: expected to return float32 ({rows.Shape[0]}, F), got "
                + $"{features?.Describe() ?? "null"}.");
    }

    /// <summary>Records the encoder now, so that sizes that do not fit are an error of the constructor that calls this last.</summary>
    protected void EnsureRecorded() => _ = _recording.Value;

    /// <summary>Records <see cref="ConvForward"/> for a number of images.</summary>
    /// <exception cref="SymbolicTensorException">ConvForward looks at values.</exception>
    /// <exception cref="InvalidOperationException">ConvForward returns what no encoder's features can be.</exception>
    internal Graph RecordGraph(int images)
    {
        Graph graph = Graph.Record([images, InputChannels, ImageHeight, ImageWidth], FeatureMaps);
        return graph.ReadsOther
            ? throw new InvalidOperationException($"{DisplayName}.ConvForward: expected the images and parameters alone, got a tensor that "
                + "was recorded at an earlier call; keep none in a field.")
            : graph;
    }

    // An image that is being recorded, or that needs a gradient itself, goes through the operations one by one.
    private EncoderPlan? PlanFor(Tensor obs) => obs.IsSymbolic || obs.RequiresGrad || obs.ElementCount == 0 ? null : Plan;

    private Tensor ForwardByPlan(EncoderPlan plan, Tensor obs, bool flatten, ImageShift? shift)
    {
        FeatureOrder order = !flatten ? FeatureOrder.Maps : FlattensChannelsLast ? FeatureOrder.ChannelsLast : FeatureOrder.ChannelsFirst;
        Tensor features = Operation.Apply(new EncoderOperation(plan, ImageLayout, order, shift), [obs, .. plan.Parameters]);
        return flatten && IsDense ? Dense(features) : features;
    }

    // (B, L, C'·H'·W') to (B, L, F)
    private Tensor Dense(Tensor features) =>
        DenseRows(features.MergeLeading(2)).Reshape(features.Shape[0], features.Shape[1], OutputFeatures);

    private void CheckImage()
    {
        if (!Enum.IsDefined(Scaling))
            throw new ArgumentException($"{DisplayName}: expected a scaling of pixels, got {Scaling}.");
        if (InputChannels < 1 || ImageHeight < 1 || ImageWidth < 1)
            throw new ArgumentException($"{DisplayName}: expected an image shape {Layout} of sizes of at least 1, got {ImgShape}.");
        if ((Int128)InputChannels * ImageHeight * ImageWidth > Array.MaxLength)
            throw new ArgumentException($"{DisplayName}: expected an image of at most {Array.MaxLength} values, got {ImgShape}.");
    }

    private void CheckObservation(Tensor obs, bool fromFloat)
    {
        (int first, int second, int third) = ImgShape;
        DType type = fromFloat ? DType.Float32 : DType.UInt8;
        Shape shape = obs.Shape;
        if (shape.Count == 5 && obs.DType == type && shape[2] == first && shape[3] == second && shape[4] == third)
            return;
        string hint = obs.DType == type ? "" : fromFloat ? "; fromFloat: true takes float32" : "; fromFloat: false takes uint8";
        throw new ArgumentException(
            $"{DisplayName}: expected obs {type.Text()} (B, L, {first}, {second}, {third}), got {obs.Describe()}{hint}.", nameof(obs));
    }
}
