using Amago.Kernels;

namespace Amago.Nets;

/// <summary>
/// What one training step keeps between its forward and its backward run, and the working memory of both. The forward run writes what the
/// backward run reads for the whole batch; everything else lives as long as one group of images.
/// </summary>
internal sealed unsafe class TrainingContext
{
    // Images whose gradients are summed one after the other, at least: partial sums are many when they are few.
    private const int SlabImages = 16;
    private const int MaxSlabs = 16;
    private const int ReducedAtOnce = 16 * 1024;

    private readonly EncoderPlan _plan;
    private readonly TrainingLayout _layout;
    private readonly ForwardJob _forward;
    private readonly BackwardJob _backward;
    private readonly ReduceJob _reduce;
    private readonly FinishJob _finish;
    private readonly PinnedFloats _finished;
    private (PlanFrame Frame, PinnedFloats Memory)[] _workers = [];
    private PinnedFloats _saved = new(0);
    private PinnedFloats _sums = new(0);

    // Of the step that is under way.
    private PlanImages _images;
    private PlanFeatures _features;
    private PackedParameters _parameters = null!;
    private float* _gradients;
    private int _count, _firstStep;

    public TrainingContext(EncoderPlan plan, TrainingLayout layout)
    {
        _plan = plan;
        _layout = layout;
        _forward = new ForwardJob(this);
        _backward = new BackwardJob(this);
        _reduce = new ReduceJob(this);
        _finish = new FinishJob(this);
        _finished = new PinnedFloats(layout.FinishedLength);
    }

    private int Groups => (_count + _plan.GroupImages - 1) / _plan.GroupImages;

    /// <summary>Partial sums of gradients: as many as the batch's size says, whatever the threads.</summary>
    private int Slabs => Math.Clamp(_count / SlabImages, 1, MaxSlabs);

    private int SumLength => _plan.Layout.Sums;

    /// <summary>Encodes images and keeps what the gradients need.</summary>
    public void Forward(PlanImages images, int count, PlanFeatures features, PackedParameters parameters, int threads)
    {
        long saved = (long)count * _layout.SavedLength;
        if (_saved.Length < saved)
            _saved = new PinnedFloats(saved);
        _count = count;
        try
        {
            Begin(images, features, parameters, Math.Min(threads, Groups));
            Workers.Run(_forward, Groups, threads);
        }
        finally
        {
            End();
        }
    }

    /// <summary>Gradients of the parameters.</summary>
    /// <param name="images">The images of the forward run.</param>
    /// <param name="features">Its features.</param>
    /// <param name="gradients">Gradients of the features, in their order.</param>
    /// <param name="firstStep">The first step whose parameters need a gradient.</param>
    /// <param name="parameters">The parameters of the forward run.</param>
    /// <param name="threads">How many threads.</param>
    /// <param name="result">Takes them.</param>
    public void Backward(PlanImages images, PlanFeatures features, float* gradients, int firstStep, PackedParameters parameters, int threads, ParameterGradients result)
    {
        if (_sums.Length < (long)Slabs * SumLength)
            _sums = new PinnedFloats((long)Slabs * SumLength);
        try
        {
            Begin(images, features, parameters, Math.Min(threads, Slabs));
            _gradients = gradients;
            _firstStep = firstStep;
            Workers.Run(_backward, Slabs, threads);
        }
        finally
        {
            End();
        }

        if (Slabs > 1)
            Workers.Run(_reduce, (SumLength + ReducedAtOnce - 1) / ReducedAtOnce, threads);
        Workers.Run(_finish, _plan.Steps.Length - firstStep, threads);
        for (int step = firstStep; step < _plan.Steps.Length; step++)
            _plan.Steps[step].HandOver(_sums.Start, _finished.Start + _layout.Finished[step], result);
    }

    private void Begin(PlanImages images, PlanFeatures features, PackedParameters parameters, int workers)
    {
        _images = images;
        _features = features;
        _parameters = parameters;
        while (_workers.Length < workers)
            _workers = [.. _workers, (new PlanFrame(_plan.Values.Length, _layout.SavedSlots.Length) { IsTraining = true }, new PinnedFloats(_layout.Length))];
    }

    // The images, the features and their gradients lie in the caller's memory, which is the caller's again.
    private void End()
    {
        (_images, _features) = (default, default);
        _gradients = null;
    }

    private void RunForward(int group, int worker)
    {
        (PlanFrame frame, PinnedFloats memory) = _workers[worker];
        int first = group * _plan.GroupImages, count = Math.Min(_plan.GroupImages, _count - first);
        PointAtSaved(frame, first);
        frame.Packed = _parameters.Forward;
        for (int value = 0; value < frame.Values.Length; value++)
        {
            if (_layout.Forward.Values[value] >= 0)
                frame.Values[value] = memory.Start + _layout.Forward.Values[value];
        }

        float* features = _features.InPlace(first);
        if (features != null)
            frame.Values[_plan.Output.Index] = features;
        LoadImages(frame, first, count);
        foreach (PlanStep step in _plan.Steps)
            step.Forward(frame, count, 0, step.Pieces(count), memory.Start + _layout.Forward.Scratch);
        if (features == null)
            _features.Store(frame.Values[_plan.Output.Index], first, count);
    }

    private void RunBackward(int slab, int worker)
    {
        (PlanFrame frame, PinnedFloats memory) = _workers[worker];
        frame.Packed = _parameters.Forward;
        frame.BackwardPacked = _parameters.Backward;
        frame.Sums = _sums.Start + ((nint)slab * SumLength);
        new Span<float>(frame.Sums, SumLength).Clear();
        for (int buffer = 0; buffer < frame.Gradients.Length; buffer++)
            frame.Gradients[buffer] = memory.Start + _layout.Gradients[buffer];
        PlanGate gate = _plan.Output.IsGatedByReader ? _plan.Output.Gate : PlanGate.None;
        // The last images first: what the forward pass kept of them is still in the cache.
        int firstGroup = (int)((long)Groups * slab / Slabs);
        for (int group = (int)((long)Groups * (slab + 1) / Slabs) - 1; group >= firstGroup; group--)
        {
            int first = group * _plan.GroupImages, count = Math.Min(_plan.GroupImages, _count - first);
            PointAtSaved(frame, first);
            float* features = _features.InPlace(first);
            if (features != null)
                frame.Values[_plan.Output.Index] = features;
            frame.Values[0] = memory.Start;
            if (_plan.Values[0].IsSaved)
                LoadImages(frame, first, count);
            _features.LoadGradients(_gradients, first, count, frame.Gradients[_layout.OutputGradient], gate);
            for (int step = _plan.Steps.Length - 1; step >= _firstStep; step--)
            {
                frame.Ahead = Ahead(step, group, firstGroup);
                _plan.Steps[step].Backward(frame, count, memory.Start + _layout.Scratch);
            }
        }
    }

    /// <summary>
    /// The kept value that will be read after a step of a group: that of an earlier step, or the last one's of the group that comes next,
    /// which is the one before.
    /// </summary>
    private MemoryRange Ahead(int step, int group, int firstGroup)
    {
        int value = step > _firstStep ? _layout.SavedBefore[step] : -1;
        if (value < 0)
        {
            group--;
            value = _layout.SavedBefore[^1];
            if (value < 0 || group < firstGroup)
                return default;
        }

        int first = group * _plan.GroupImages, count = Math.Min(_plan.GroupImages, _count - first);
        return new MemoryRange(Saved(value, first), (nint)count * _plan.Values[value].Length);
    }

    private float* Saved(int value, int first) =>
        _saved.Start + ((nint)_count * _layout.SavedValues[value]) + ((nint)first * _plan.Values[value].Length);

    private void LoadImages(PlanFrame frame, int first, int count)
    {
        float* images = _images.InPlace(first);
        if (images == null)
            _images.Load(first, count, frame.Values[0]);
        else
            frame.Values[0] = images;
    }

    /// <summary>Kept memory is [value or slot][image].</summary>
    private void PointAtSaved(PlanFrame frame, int first)
    {
        for (int value = 0; value < _layout.SavedValues.Length; value++)
        {
            if (_layout.SavedValues[value] >= 0)
                frame.Values[value] = Saved(value, first);
        }

        for (int slot = 0; slot < _layout.SavedSlots.Length; slot++)
            frame.Slots[slot] = _saved.Start + ((nint)_count * _layout.SavedSlots[slot]) + ((nint)first * _plan.Layout.Slots[slot]);
    }

    private void Reduce(int item)
    {
        nint first = (nint)item * ReducedAtOnce, length = Math.Min(ReducedAtOnce, SumLength - first);
        for (int slab = 1; slab < Slabs; slab++)
            VectorAdd.Inline(_sums.Start + first, _sums.Start + ((nint)slab * SumLength) + first, _sums.Start + first, length);
    }

    private void Finish(int step) => _plan.Steps[step].Finish(_sums.Start, _finished.Start + _layout.Finished[step]);

    private sealed class ForwardJob(TrainingContext context) : ParallelJob
    {
        public override void Run(int item, int worker) => context.RunForward(item, worker);
    }

    private sealed class BackwardJob(TrainingContext context) : ParallelJob
    {
        public override void Run(int item, int worker) => context.RunBackward(context.Slabs - 1 - item, worker); // the last images first, as within a slab
    }

    private sealed class ReduceJob(TrainingContext context) : ParallelJob
    {
        public override void Run(int item, int worker) => context.Reduce(item);
    }

    private sealed class FinishJob(TrainingContext context) : ParallelJob
    {
        public override void Run(int item, int worker) => context.Finish(context._firstStep + item);
    }
}
