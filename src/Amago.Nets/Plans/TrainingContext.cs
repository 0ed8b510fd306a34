using Amago.Kernels.Elementwise;

namespace Amago.Nets.Plans;

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
    private readonly TrainingPlan _training;
    private readonly PlanJob _forward, _backward, _reduce, _finish;
    private readonly PinnedFloats _finishedMemory;
    private readonly float*[] _sums, _finished;
    private Worker[] _workers = [];
    private PinnedFloats _kept = new(0);
    private PinnedFloats _sumMemory = new(0);

    // Of the batch that is under way, and of its backward pass.
    private int _count, _steps;

    // Of the run that is under way: in the caller's memory.
    private PlanBatch _batch;
    private float* _featureGradients;

    public TrainingContext(EncoderPlan plan)
    {
        _plan = plan;
        _training = plan.Training;
        _forward = new PlanJob(RunForward);
        _backward = new PlanJob(RunBackward);
        _reduce = new PlanJob(Reduce);
        _finish = new PlanJob(Finish);
        _finishedMemory = new PinnedFloats(_training.Finished.Length);
        _sums = new float*[plan.Values.Length];
        _finished = new float*[plan.Values.Length];
        _training.Finished.Bind(_finishedMemory.Start, _finished);
    }

    private int Groups => (_count + _plan.GroupImages - 1) / _plan.GroupImages;

    /// <summary>Partial sums of gradients: as many as the batch's size says, whatever the threads.</summary>
    private int Slabs => Math.Clamp(_count / SlabImages, 1, MaxSlabs);

    private int SumLength => _training.Sums.Length;

    /// <summary>Encodes images and keeps what the gradients need.</summary>
    /// <param name="batch">Where the images are and the features go.</param>
    /// <param name="parameters">The parameters, packed for the forward and the backward run.</param>
    public void Forward(in PlanBatch batch, PackedParameters parameters)
    {
        _count = batch.Count;
        long kept = (long)_count * (_training.KeptValues.Length + _training.KeptBeside.Length);
        if (_kept.Length < kept)
            _kept = new PinnedFloats(kept);
        Run(_forward, Groups, batch, parameters);
    }

    /// <summary>Computes the gradients of the parameters.</summary>
    /// <param name="batch">The images and features of the forward run.</param>
    /// <param name="featureGradients">Gradients of the features, in their order.</param>
    /// <param name="parameters">The parameters of the forward run.</param>
    /// <param name="gradients">Receives the parameters' gradients.</param>
    public void Backward(in PlanBatch batch, float* featureGradients, PackedParameters parameters, InputGradients gradients)
    {
        if (_sumMemory.Length < (long)Slabs * SumLength)
            _sumMemory = new PinnedFloats((long)Slabs * SumLength);
        _training.Sums.Bind(_sumMemory.Start, _sums);
        _steps = _training.CountNeeded(static parameter => parameter.RequiresGrad);
        _featureGradients = featureGradients;
        Run(_backward, Slabs, batch, parameters);
        int threads = Workers.Current;
        if (Slabs > 1)
            Workers.Run(_reduce, (SumLength + ReducedAtOnce - 1) / ReducedAtOnce, threads);
        Workers.Run(_finish, _steps, threads);
        for (int i = _steps - 1; i >= 0; i--)
        {
            BackwardStep step = _training.Steps[i];
            step.HandOver(step.FinishedLength > 0 ? _finished[step.Index] : _sums[step.Index], gradients);
        }
    }

    private void Run(PlanJob job, int items, in PlanBatch batch, PackedParameters parameters)
    {
        int threads = Workers.Current, workers = Math.Min(threads, items);
        while (_workers.Length < workers)
            _workers = [.. _workers, new Worker(_plan)];
        for (int worker = 0; worker < workers; worker++)
        {
            _workers[worker].Frame.Packed = parameters.Forward;
            _workers[worker].Frame.BackwardPacked = parameters.Backward;
        }

        _batch = batch;
        try
        {
            Workers.Run(job, items, threads);
        }
        finally
        {
            _batch = default; // the caller's memory is the caller's again
            _featureGradients = null;
        }
    }

    private void RunForward(int group, int worker)
    {
        (BackwardFrame frame, PinnedFloats memory, PinnedFloats scratch) = _workers[worker];
        (int first, int count) = Group(group);
        BindKept(frame, first);
        _training.ForwardValues.Bind(memory.Start, frame.Maps);
        _plan.RunGroup(frame, _batch, first, count, scratch.Start);
    }

    // The last images first, slab by slab and within a slab: what the forward pass kept of them is still in the cache.
    private void RunBackward(int item, int worker)
    {
        (BackwardFrame frame, PinnedFloats memory, PinnedFloats scratch) = _workers[worker];
        int slab = Slabs - 1 - item, firstGroup = (int)((long)Groups * slab / Slabs), endGroup = (int)((long)Groups * (slab + 1) / Slabs);
        float* sums = _sumMemory.Start + ((nint)slab * SumLength);
        new Span<float>(sums, SumLength).Clear();
        _training.Sums.Bind(sums, frame.Sums);
        _training.Gradients.Bind(memory.Start, frame.Gradients);
        for (int group = endGroup - 1; group >= firstGroup; group--)
        {
            (int first, int count) = Group(group);
            BindKept(frame, first);
            frame.Maps[0] = frame.Gradients[0];
            frame.PointAt(_batch, first);
            if (_training.ReadsImages && !_batch.Images.IsInPlace)
                _batch.Images.Load(first, count, frame.Maps[0]);
            float* outputGradient = frame.Gradients[_training.OutputGradient];
            _batch.Features.LoadGradients(_featureGradients, first, count, outputGradient, _training.OutputActivation);
            for (int step = 0; step < _steps; step++)
            {
                frame.Ahead = Ahead(step, group, firstGroup);
                _training.Steps[step].Run(frame, count, scratch.Start);
            }
        }
    }

    /// <summary>
    /// The kept value that will be read after a step of a group: that of a step behind it, or the first one's of the group that comes next,
    /// which is the one before.
    /// </summary>
    private MemoryRange Ahead(int step, int group, int firstGroup)
    {
        int value = step + 1 < _steps ? _training.NextKept[step + 1] : -1;
        if (value < 0)
        {
            group--;
            value = _training.NextKept[0];
            if (value < 0 || group < firstGroup)
                return default;
        }

        (int first, int count) = Group(group);
        return new MemoryRange(_training.KeptValues.OfImage(_kept.Start, _count, first, value), (nint)count * _plan.Values[value].Length);
    }

    private (int First, int Count) Group(int group)
    {
        int first = group * _plan.GroupImages;
        return (first, Math.Min(_plan.GroupImages, _count - first));
    }

    /// <summary>Values come first in the memory that is kept, then what steps keep beside them.</summary>
    private void BindKept(BackwardFrame frame, int first)
    {
        _training.KeptValues.BindImage(_kept.Start, _count, first, frame.Maps);
        _training.KeptBeside.BindImage(_kept.Start + ((nint)_count * _training.KeptValues.Length), _count, first, frame.Kept);
    }

    private void Reduce(int item, int worker)
    {
        nint first = (nint)item * ReducedAtOnce, length = Math.Min(ReducedAtOnce, SumLength - first);
        float* sum = _sumMemory.Start + first;
        for (int slab = 1; slab < Slabs; slab++)
            VectorAdd.Inline(sum, sum + ((nint)slab * SumLength), sum, length);
    }

    private void Finish(int item, int worker)
    {
        BackwardStep step = _training.Steps[item];
        step.Finish(_sums[step.Index], _finished[step.Index]);
    }

    /// <summary>What one thread works with: the values of one group of images, or its gradients, and scratch.</summary>
    private sealed record Worker(BackwardFrame Frame, PinnedFloats Memory, PinnedFloats Scratch)
    {
        public Worker(EncoderPlan plan)
            : this(
                new BackwardFrame(plan.Values.Length),
                new PinnedFloats(Math.Max(plan.Training.ForwardValues.Length, plan.Training.Gradients.Length)),
                new PinnedFloats(plan.Training.ScratchLength))
        {
        }
    }
}
