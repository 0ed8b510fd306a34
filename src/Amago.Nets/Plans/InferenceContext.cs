using Amago.Kernels;

namespace Amago.Nets;

/// <summary>Working memory of one forward run at a time, on any number of threads. It grows with the threads and is then used again.</summary>
internal sealed unsafe class InferenceContext
{
    // Fewer multiply-adds take less time than carrying what they read and write from one core to another.
    private const long WorthSharing = 8_000_000;

    private readonly EncoderPlan _plan;
    private readonly ForwardLayout _layout;
    private readonly GroupsJob _groups;
    private readonly PiecesJob _pieces;
    private (PlanFrame Frame, PinnedFloats Memory)[] _workers = [];

    public InferenceContext(EncoderPlan plan)
    {
        _plan = plan;
        _layout = new ForwardLayout(plan, isTraining: false);
        _groups = new GroupsJob(this);
        _pieces = new PiecesJob(this);
    }

    /// <summary>Encodes images.</summary>
    public void Run(PlanImages images, int count, PlanFeatures features, PackedParameters parameters, int threads)
    {
        if (count == 0)
            return;
        EnsureWorkers(threads, parameters);
        if (count < threads)
        {
            for (int image = 0; image < count; image++)
                RunShared(images, image, features, threads);
            return;
        }

        // No value depends on how images are grouped: smaller groups give every thread some.
        _groups.Images = images;
        _groups.Features = features;
        _groups.Count = count;
        _groups.Size = Math.Min(_plan.GroupImages, (count + threads - 1) / threads);
        Workers.Run(_groups, (count + _groups.Size - 1) / _groups.Size, threads);
    }

    private void EnsureWorkers(int threads, PackedParameters parameters)
    {
        while (_workers.Length < threads)
            _workers = [.. _workers, MakeWorker()];
        for (int worker = 0; worker < threads; worker++)
            _workers[worker].Frame.Packed = parameters.Forward;
    }

    private (PlanFrame Frame, PinnedFloats Memory) MakeWorker()
    {
        var memory = new PinnedFloats(_layout.Length);
        var frame = new PlanFrame(_plan.Values.Length, _layout.Slots.Length) { Scratch = memory.Start + _layout.Scratch };
        for (int i = 0; i < frame.Values.Length; i++)
            frame.Values[i] = memory.Start + _layout.Values[i];
        for (int i = 0; i < frame.Slots.Length; i++)
            frame.Slots[i] = memory.Start + _layout.Slots[i];
        return (frame, memory);
    }

    private void RunGroup(PlanImages images, int first, int count, PlanFeatures features, int worker)
    {
        PlanFrame frame = _workers[worker].Frame;
        Begin(frame, worker, images, first, count, features);
        foreach (PlanStep step in _plan.Steps)
            step.Forward(frame, count, 0, step.Pieces(count), frame.Scratch);
        End(frame, first, count, features);
    }

    /// <summary>One image on all threads: each step's pieces are dealt to them.</summary>
    private void RunShared(PlanImages images, int image, PlanFeatures features, int threads)
    {
        PlanFrame frame = _workers[0].Frame;
        Begin(frame, 0, images, image, 1, features);
        foreach (PlanStep step in _plan.Steps)
        {
            int pieces = step.Pieces(1), items = step.Work < WorthSharing ? 1 : Math.Min(pieces, threads);
            if (items <= 1)
            {
                step.Forward(frame, 1, 0, pieces, frame.Scratch);
                continue;
            }

            _pieces.Step = step;
            _pieces.Pieces = pieces;
            _pieces.Items = items;
            Workers.Run(_pieces, items, threads);
        }

        End(frame, image, 1, features);
    }

    private void Begin(PlanFrame frame, int worker, PlanImages images, int first, int count, PlanFeatures features)
    {
        float* memory = _workers[worker].Memory.Start;
        int output = _plan.Output.Index;
        frame.Values[output] = features.InPlace(first);
        if (frame.Values[output] == null)
            frame.Values[output] = memory + _layout.Values[output];
        frame.Values[0] = images.InPlace(first);
        if (frame.Values[0] != null)
            return;
        frame.Values[0] = memory + _layout.Values[0];
        images.Load(first, count, frame.Values[0]);
    }

    private void End(PlanFrame frame, int first, int count, PlanFeatures features)
    {
        if (features.InPlace(first) == null)
            features.Store(frame.Values[_plan.Output.Index], first, count);
    }

    private sealed class GroupsJob(InferenceContext context) : ParallelJob
    {
        public PlanImages Images { get; set; }

        public PlanFeatures Features { get; set; }

        public int Count { get; set; }

        public int Size { get; set; }

        public override void Run(int item, int worker)
        {
            int first = item * Size;
            context.RunGroup(Images, first, Math.Min(Size, Count - first), Features, worker);
        }
    }

    private sealed class PiecesJob(InferenceContext context) : ParallelJob
    {
        public PlanStep Step { get; set; } = null!;

        public int Pieces { get; set; }

        public int Items { get; set; }

        public override void Run(int item, int worker)
        {
            int first = (int)((long)Pieces * item / Items), end = (int)((long)Pieces * (item + 1) / Items);
            Step.Forward(context._workers[0].Frame, 1, first, end, context._workers[worker].Frame.Scratch);
        }
    }
}
