using Amago.Tensors;

namespace Amago.Nets;

/// <summary>
/// How an encoder runs as one: the steps read off its recording, executed depth first for a few images at a time, so that what lies
/// between two layers stays in the cache. Inference and training share it.
/// </summary>
internal sealed class EncoderPlan
{
    private const int MaxGroup = 8;

    // Floats of input and output of the largest step that images of a group may have together: most of a second-level cache.
    private const int GroupFloats = 160 * 1024;

    private readonly Lock _lock = new();
    private TrainingLayout? _training;

    private EncoderPlan(Graph graph)
    {
        int largest = graph.Nodes.Max(static node => checked(node.Inputs[0].ElementCount + node.Output.ElementCount));
        GroupImages = Math.Clamp(GroupFloats / Math.Max(largest, 1), 1, MaxGroup);
        (Steps, Values) = PlanBuilder.Build(graph, GroupImages, Layout);
        InferenceContexts = new ContextStack<InferenceContext>(MakeInferenceContext);
        TrainingContexts = new ContextStack<TrainingContext>(() => new TrainingContext(this, Training));
        Parameters = new ParameterCache(this);
        foreach (PlanStep step in Steps)
        {
            // The gradient of an activation whose reader applies the derivative is the gradient of the activation's input.
            if (step is not ConvolutionStep && step.Output.IsGatedByReader)
                step.Output.SharesGradientOf = step.Inputs[0];
        }
    }

    /// <summary>In an order in which they can run.</summary>
    public PlanStep[] Steps { get; }

    /// <summary>The image first, then the steps' outputs; the last is the encoder's.</summary>
    public PlanValue[] Values { get; }

    /// <summary>Where parameters and sums lie.</summary>
    public PlanLayout Layout { get; } = new();

    /// <summary>The most images that a step gets at once.</summary>
    public int GroupImages { get; }

    /// <summary>(C', H', W') of the output.</summary>
    public PlanValue Output => Values[^1];

    /// <summary>Packed parameters of the encoder as it is now.</summary>
    public ParameterCache Parameters { get; }

    /// <summary>Working memory of forward runs.</summary>
    public ContextStack<InferenceContext> InferenceContexts { get; }

    /// <summary>Working memory of training steps.</summary>
    public ContextStack<TrainingContext> TrainingContexts { get; }

    /// <summary>The backward pass, planned when it is first asked for.</summary>
    public TrainingLayout Training
    {
        get
        {
            lock (_lock)
                return _training ??= new TrainingLayout(this);
        }
    }

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

    /// <summary>The first step that has a wanted parameter: no gradient need travel further.</summary>
    public int FirstStep(Func<int, bool> isWanted)
    {
        int step = 0;
        while (step < Steps.Length && !Steps[step].Parameters.Any(isWanted))
            step++;
        return step;
    }

    // Planning the backward pass adds to the layout that a context is made by.
    private InferenceContext MakeInferenceContext()
    {
        lock (_lock)
            return new InferenceContext(this);
    }
}
