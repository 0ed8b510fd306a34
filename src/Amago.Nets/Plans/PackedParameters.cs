using System.Runtime.InteropServices;

namespace Amago.Nets.Plans;

/// <summary>A plan's parameters as they were at one moment, in the form that kernels want.</summary>
internal sealed unsafe class PackedParameters
{
    private readonly EncoderPlan _plan;
    private readonly float[] _copies; // of the parameters that were packed, in the order of the plan
    private readonly PlanJob _pack;
    private readonly PinnedFloats _forward;
    private PinnedFloats? _backward;
    private bool _hasBackward;

    /// <summary>Makes room for the parameters of a plan, which are packed later.</summary>
    public PackedParameters(EncoderPlan plan)
    {
        _plan = plan;
        _copies = new float[plan.Parameters.Sum(static parameter => parameter.ElementCount)];
        _pack = new PlanJob(Pack);
        _forward = new PinnedFloats(plan.PackedLayout.Length);
        Forward = new float*[plan.Values.Length];
        Backward = new float*[plan.Values.Length];
        plan.PackedLayout.Bind(_forward.Start, Forward);
    }

    /// <summary>Number of runs that still read the parameters.</summary>
    public int Leases { get; set; }

    /// <summary>For each step the start of its parameters as its forward kernel reads them.</summary>
    public float*[] Forward { get; }

    /// <summary>For each step what its backward kernels read in another form; null before that was asked for.</summary>
    public float*[] Backward { get; }

    /// <summary>
    /// Whether the parameters still have the values that were packed, in every form asked for. They are compared: anyone may write to them.
    /// </summary>
    public bool IsCurrent(bool backward)
    {
        if (backward && !_hasBackward)
            return false;
        ReadOnlySpan<float> rest = _copies;
        foreach (Tensor parameter in _plan.Parameters)
        {
            ReadOnlySpan<float> now = parameter.Floats();
            if (!MemoryMarshal.AsBytes(now).SequenceEqual(MemoryMarshal.AsBytes(rest[..now.Length])))
                return false;
            rest = rest[now.Length..];
        }

        return true;
    }

    /// <summary>Packs the parameters' current values.</summary>
    public void Refresh(bool backward)
    {
        Span<float> rest = _copies;
        foreach (Tensor parameter in _plan.Parameters)
        {
            parameter.Floats().CopyTo(rest);
            rest = rest[parameter.ElementCount..];
        }

        if (backward && _backward is null)
        {
            _backward = new PinnedFloats(_plan.Training.PackedLayout.Length);
            _plan.Training.PackedLayout.Bind(_backward.Start, Backward);
        }

        _hasBackward = backward;
        Workers.Run(_pack, _plan.Steps.Length + (backward ? _plan.Training.Steps.Length : 0), Workers.Current);
    }

    // From the last step to the first: there the weights are most, and a long item should not be the last to begin.
    private void Pack(int item, int worker)
    {
        int steps = _plan.Steps.Length;
        if (item < steps)
        {
            PlanStep step = _plan.Steps[steps - 1 - item];
            step.Pack(Forward[step.Index]);
        }
        else
        {
            BackwardStep step = _plan.Training.Steps[item - steps];
            step.Pack(Backward[step.Index]);
        }
    }
}
