namespace Amago.Nets.Plans;

/// <summary>
/// How an encoder runs as one: the steps read off its recording, executed depth first for a few images at a time, so that what lies
/// between two layers stays in the cache. Inference and training share it. What is planned never
/// changes: a run writes to its context.
/// </summary>
internal sealed unsafe class EncoderPlan
{
    private const int MaxGroup = 8;

    // Floats of input and output of the largest step that images of a group may have together: most of a second-level cache.
    private const int GroupFloats = 160 * 1024;

    private readonly ContextPool<InferenceContext> _inferenceContexts;
    private readonly Lazy<TrainingPlan> _training;

    private EncoderPlan(Graph graph)
    {
        int largest = graph.Nodes.Select(static node => checked(node.Inputs[0].ElementCount + node.Output.ElementCount))
            .DefaultIfEmpty(graph.Input.ElementCount).Max();
        GroupImages = Math.Clamp(GroupFloats / Math.Max(largest, 1), 1, MaxGroup);
        (Steps, Values) = PlanBuilder.Build(graph, GroupImages);
        Parameters = [.. Steps.SelectMany(static step => step.Parameters).Distinct<Tensor>(ReferenceEqualityComparer.Instance)];
        PackedLayout = BufferLayout.SideBySide([0, .. Steps.Select(static step => step.PackedLength)]);
        ScratchLength = Steps.Select(static step => step.ScratchLength).DefaultIfEmpty().Max();
        Packed = new ParameterCache(this);
        _inferenceContexts = new ContextPool<InferenceContext>(() => new InferenceContext(this));
        TrainingContexts = new ContextPool<TrainingContext>(() => new TrainingContext(this));
        _training = new Lazy<TrainingPlan>(() => new TrainingPlan(this));
    }

    /// <summary>The steps in the order in which they run.</summary>
    public PlanStep[] Steps { get; }

    /// <summary>The image first, then the steps' outputs; the last is the encoder's.</summary>
    public PlanValue[] Values { get; }

    /// <summary>The encoder's feature map of an image.</summary>
    public PlanValue Output => Values[^1];

    /// <summary>The most images that a step gets at once.</summary>
    public int GroupImages { get; }

    /// <summary>Every parameter once, in the order in which steps use them.</summary>
    public Tensor[] Parameters { get; }

    /// <summary>Where each step's parameters lie, packed for the forward pass.</summary>
    public BufferLayout PackedLayout { get; }

    /// <summary>Floats of scratch that a thread needs to run the steps forward.</summary>
    public int ScratchLength { get; }

    /// <summary>The backward pass, which is planned when it is first asked for.</summary>
    public TrainingPlan Training => _training.Value;

    /// <summary>Packed parameters, made anew when the encoder's have changed.</summary>
    public ParameterCache Packed { get; }

    /// <summary>Working memory of training steps.</summary>
    public ContextPool<TrainingContext> TrainingContexts { get; }

    /// <summary>The plan of a recorded encoder, or null and the reason why there is none.</summary>
    public static EncoderPlan? TryCreate(Graph graph, out string? obstacle)
    {
        obstacle = PlanBuilder.Obstacle(graph);
        try
        {
            return obstacle is null ? new EncoderPlan(graph) : null;
        }
        catch (OverflowException)
        {
            obstacle = "its values are too large together";
            return null;
        }
    }

    /// <summary>Where a thread keeps the values of one group of images while the steps run forward.</summary>
    /// <param name="isKeptElsewhere">Values that are kept for the whole batch, and need no room here.</param>
    public BufferLayout ValueLayout(Func<PlanValue, bool> isKeptElsewhere)
    {
        // What no step reads is the output, which is read behind the last one.
        int[] lastReads = new int[Values.Length];
        Array.Fill(lastReads, Steps.Length);
        for (int time = 0; time < Steps.Length; time++)
        {
            foreach (PlanValue input in Steps[time].Inputs)
                lastReads[input.Index] = time;
        }

        return BufferLayout.WithReuse(Values.Select(value => Use(value)), GroupImages);

        BufferUse? Use(PlanValue value) =>
            isKeptElsewhere(value) ? null : new BufferUse(value.Length, Math.Max(value.Index - 1, 0), lastReads[value.Index]);
    }

    /// <summary>Encodes a batch of images.</summary>
    /// <param name="batch">Where the images are and the features go.</param>
    /// <param name="leased">The parameters: a lease of <see cref="Packed"/>, which is given back.</param>
    public void Infer(in PlanBatch batch, PackedParameters leased)
    {
        InferenceContext context = _inferenceContexts.Rent();
        try
        {
            context.Run(batch, leased.Forward);
        }
        finally
        {
            _inferenceContexts.Return(context);
            Packed.Return(leased);
        }
    }

    /// <summary>Runs all steps for one group of images, from where they lie to where their features go.</summary>
    /// <param name="frame">Where the group's values lie.</param>
    /// <param name="batch">The batch that the group is part of.</param>
    /// <param name="first">Index of the group's first image in the batch.</param>
    /// <param name="count">Number of images in the group.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> floats of this thread's own.</param>
    public void RunGroup(ForwardFrame frame, in PlanBatch batch, int first, int count, float* scratch)
    {
        frame.PointAt(batch, first);
        if (Steps.Length == 0 && batch.Images.IsInPlace)
        {
            // The features are the images as they come: from the caller's memory to the caller's.
            batch.Features.Store(batch.Images.At(first), first, count);
            return;
        }

        if (!batch.Images.IsInPlace)
            batch.Images.Load(first, count, frame.Maps[0]);
        foreach (PlanStep step in Steps)
            step.Forward(frame, count, 0, step.Pieces(count), scratch);
        if (!batch.Features.IsInPlace)
            batch.Features.Store(frame.Maps[^1], first, count);
    }
}
