using System.Runtime.InteropServices;
using Amago.Kernels;
using Amago.Tensors;

namespace Amago.Nets;

/// <summary>A plan's parameters as they were at one moment, in the form that kernels want.</summary>
internal sealed unsafe class PackedParameters
{
    private readonly EncoderPlan _plan;
    private readonly PinnedFloats _forward;
    private readonly float[] _values;
    private readonly PackJob _pack;
    private PinnedFloats? _backward;
    private bool _hasBackward;

    /// <summary>Room for the parameters of a plan.</summary>
    public PackedParameters(EncoderPlan plan)
    {
        _plan = plan;
        _forward = new PinnedFloats(plan.Layout.ForwardPacked);
        _pack = new PackJob(this);
        _values = new float[plan.Layout.Parameters.Sum(static parameter => parameter.ElementCount)];
    }

    /// <summary>How many runs still read it.</summary>
    public int Leases { get; set; }

    /// <summary>What the forward kernels read.</summary>
    public float* Forward => _forward.Start;

    /// <summary>What the backward kernels read.</summary>
    public float* Backward => _backward!.Start;

    /// <summary>Whether the parameters still have the values that were packed, in every form asked for. They are compared: anyone may write to them.</summary>
    public bool IsCurrent(bool backward)
    {
        if (backward && !_hasBackward)
            return false;
        ReadOnlySpan<float> rest = _values;
        foreach (Tensor parameter in _plan.Layout.Parameters)
        {
            ReadOnlySpan<float> now = parameter.Values();
            if (!MemoryMarshal.AsBytes(now).SequenceEqual(MemoryMarshal.AsBytes(rest[..now.Length])))
                return false;
            rest = rest[now.Length..];
        }

        return true;
    }

    /// <summary>Packs the parameters as they are now.</summary>
    public void Refresh(bool backward)
    {
        if (backward)
            _ = _plan.Training; // it says what the backward pass reads
        Span<float> rest = _values;
        foreach (Tensor parameter in _plan.Layout.Parameters)
        {
            parameter.Values().CopyTo(rest);
            rest = rest[parameter.ElementCount..];
        }

        if (backward)
            _backward ??= new PinnedFloats(_plan.Layout.BackwardPacked);
        _hasBackward = backward;
        Workers.Run(_pack, (backward ? 2 : 1) * _plan.Steps.Length, Workers.Current);
    }

    // From the last step to the first: there the weights are most, and a long item should not be the last to begin.
    private void Pack(int item)
    {
        (int pass, int back) = Math.DivRem(item, _plan.Steps.Length);
        PlanStep step = _plan.Steps[^(back + 1)];
        if (pass == 0)
            step.Pack(_forward.Start);
        else
            step.PackBackward(_backward!.Start);
    }

    private sealed class PackJob(PackedParameters parameters) : ParallelJob
    {
        public override void Run(int item, int worker) => parameters.Pack(item);
    }
}
