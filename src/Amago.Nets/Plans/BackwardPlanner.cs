namespace Amago.Nets.Plans;

/// <summary>
/// Decides, from a plan's last step to its first, where the gradient of each value lies and who writes it first, so that no gradient is
/// copied that need not be; and which values a training step keeps.
/// </summary>
internal sealed class BackwardPlanner
{
    private readonly int[] _owners, _buffers;
    private readonly bool[] _isBegun, _isKept, _hasDerivative;
    private readonly BufferUse?[] _uses;
    private int _time;

    /// <summary>Starts with a buffer for each value, that of the plan's output begun.</summary>
    public BackwardPlanner(EncoderPlan plan)
    {
        int values = plan.Values.Length;
        _owners = [.. Enumerable.Range(0, values)];
        _buffers = [.. Enumerable.Range(0, values)];
        _isBegun = new bool[values];
        _isKept = new bool[values];
        _uses = new BufferUse?[values];
        ILookup<int, PlanStep> readers = plan.Steps
            .SelectMany(static step => step.Inputs, static (step, input) => (step, input))
            .ToLookup(static read => read.input.Index, static read => read.step);
        _hasDerivative = Array.ConvertAll(plan.Values, value => value.Activation is not null
            && readers[value.Index].Count() <= 1 && readers[value.Index].All(step => step.AppliesDerivative(value)));

        // The gradient of an activation whose reader applies the derivative is that of the activation's input.
        foreach (PlanStep step in plan.Steps.Where(step => step.IsActivation && HasDerivative(step.Output)))
            _owners[step.Index] = _owners[step.Input.Index];
        Write(plan.Output);
    }

    /// <summary>For each gradient buffer the steps, counted from the last, that use it first and last; null for one without use.</summary>
    public IReadOnlyList<BufferUse?> Uses => _uses;

    /// <summary>Moves to the next step to plan: the one before, as the backward pass runs.</summary>
    public void NextStep() => _time++;

    /// <summary>Has a value kept for the whole batch, because the backward pass reads it.</summary>
    public void Keep(PlanValue value) => _isKept[value.Index] = true;

    /// <summary>Whether a step of the backward pass, planned so far, reads a value.</summary>
    public bool IsKept(PlanValue value) => _isKept[value.Index];

    /// <summary>
    /// Whether what writes the gradient of a value, its only reader or the run's start, multiplies it by the derivative of the value's
    /// <see cref="PlanValue.Activation"/>, so that it is already that of the activation's input.
    /// </summary>
    public bool HasDerivative(PlanValue value) => _hasDerivative[value.Index];

    /// <summary>Whether anything asks for the gradient of a value: nothing does for the image's.</summary>
    public bool IsWanted(PlanValue value) => _owners[value.Index] != 0;

    /// <summary>The buffer of a value's gradient, which is read in this step.</summary>
    public int Read(PlanValue value)
    {
        int buffer = BufferOf(value);
        _uses[buffer] = new BufferUse(value.Length, _uses[buffer]?.First ?? _time, _time);
        return buffer;
    }

    /// <summary>How this step's contribution to a value's gradient gets there from memory of its own.</summary>
    public GradientRoute Write(PlanValue value)
    {
        if (!IsWanted(value))
            return default;
        int buffer = Read(value);
        var route = new GradientRoute(_isBegun[buffer] ? RouteKind.Add : RouteKind.Write, buffer);
        _isBegun[buffer] = true;
        return route;
    }

    /// <summary>
    /// How the contribution gets there that this step makes of its output's gradient, and in its place: a value's gradient that has not
    /// begun may begin as that.
    /// </summary>
    public GradientRoute Replace(PlanValue output, PlanValue value)
    {
        if (!IsWanted(value) || _isBegun[BufferOf(value)])
            return Write(value);
        int buffer = Read(output);
        _buffers[_owners[value.Index]] = buffer;
        return new GradientRoute(RouteKind.InPlace, buffer);
    }

    /// <summary>Whether the gradients of two values lie in one buffer.</summary>
    public bool AreShared(PlanValue first, PlanValue second) => BufferOf(first) == BufferOf(second);

    private int BufferOf(PlanValue value) => _buffers[_owners[value.Index]];
}
