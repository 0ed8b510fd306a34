namespace Amago.Nets.Plans.Rows;

/// <summary>
/// How what follows the flattening runs as one: steps on rows, with parameters packed when the plan is made and at <see cref="Repack"/>. A
/// run writes to its context alone.
/// </summary>
internal sealed unsafe class RowPlan
{
    /// <summary>The most rows that a step gets at once.</summary>
    public const int MaxRows = 256;

    private readonly PinnedFloats _packed;
    private readonly float*[] _starts;
    private readonly Dictionary<RowStep, int> _places = [];
    private readonly ContextPool<RowContext> _contexts;

    private RowPlan(RowPlanParts parts)
    {
        (Steps, Values, Buffers, Outputs) = parts;
        BufferLayout layout = BufferLayout.SideBySide(Steps.Select(static step => step.PackedLength));
        _packed = new PinnedFloats(layout.Length);
        _starts = new float*[Steps.Length];
        layout.Bind(_packed.Start, _starts);
        for (int i = 0; i < Steps.Length; i++)
            _places[Steps[i]] = i;
        Repack();
        ScratchLength = Steps.Select(static step => step.ScratchLength).DefaultIfEmpty().Max();
        _contexts = new ContextPool<RowContext>(() => new RowContext(this));
    }

    /// <summary>The steps in the order in which they run.</summary>
    public RowStep[] Steps { get; }

    /// <summary>What the steps read and make.</summary>
    public RowValue[] Values { get; }

    /// <summary>Where values lie: the inputs first.</summary>
    public RowBuffer[] Buffers { get; }

    /// <summary>The values that are the outputs.</summary>
    public RowValue[] Outputs { get; }

    /// <summary>Floats of scratch that a thread needs.</summary>
    public int ScratchLength { get; }

    /// <summary>The plan of operations that were recorded on several rows, or null and the reason why there is none.</summary>
    public static RowPlan? TryCreate(Graph graph, out string? obstacle)
    {
        obstacle = RowPlanBuilder.Obstacle(graph);
        try
        {
            return obstacle is null ? new RowPlan(RowPlanBuilder.Build(graph)) : null;
        }
        catch (OverflowException)
        {
            obstacle = "its values are too large together";
            return null;
        }
    }

    /// <summary>Packs the parameters' current values. No run may be under way.</summary>
    public void Repack()
    {
        for (int i = 0; i < Steps.Length; i++)
            Steps[i].Pack(_starts[i]);
    }

    /// <summary>The start of a step's packed parameters.</summary>
    public float* Packed(RowStep step) => _starts[_places[step]];

    /// <summary>Runs all steps of a plan with one input and one output.</summary>
    /// <param name="input">The input's rows, one behind the other.</param>
    /// <param name="output">Where the output's rows go, one behind the other.</param>
    /// <param name="rows">Number of rows.</param>
    public void Run(float* input, float* output, int rows)
    {
        RowContext context = _contexts.Rent();
        try
        {
            context.Run(input, output, rows);
        }
        finally
        {
            _contexts.Return(context);
        }
    }

    /// <summary>Runs all steps.</summary>
    /// <param name="inputs">For each input its rows, one behind the other.</param>
    /// <param name="outputs">For each output where its rows go, one behind the other.</param>
    /// <param name="rows">Number of rows.</param>
    public void Run(float*[] inputs, float*[] outputs, int rows)
    {
        RowContext context = _contexts.Rent();
        try
        {
            context.Run(inputs, outputs, rows);
        }
        finally
        {
            _contexts.Return(context);
        }
    }
}
