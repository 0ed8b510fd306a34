using Amago.Kernels;

namespace Amago.Nets;

/// <summary>
/// Working memory of one forward run at a time, on any number of threads: it grows with those that can take part, and is then used again.
/// </summary>
internal sealed unsafe class InferenceContext
{
    // The most multiply-adds of a part where there are threads for more: some microseconds. Telling another of less takes as long as doing it.
    private const long WorkOfPart = 750_000;

    private readonly EncoderPlan _plan;
    private readonly ForwardLayout _layout;
    private readonly GroupsJob _groups;
    private readonly SharedJob _shared;
    private readonly int _mostParts;
    private (PlanFrame Frame, PinnedFloats Memory)[] _workers = [];

    // Of threads that share an image: the values are those of the first worker.
    private PinnedFloats[] _scratch = [];

    public InferenceContext(EncoderPlan plan)
    {
        _plan = plan;
        _layout = new ForwardLayout(plan, isTraining: false);
        _groups = new GroupsJob(this);
        _shared = new SharedJob(this);
        _mostParts = plan.Steps.Max(static step => Parts(step.Pieces(1), step.Work));
    }

    /// <summary>Encodes images.</summary>
    public void Run(PlanImages images, int count, PlanFeatures features, PackedParameters parameters, int threads)
    {
        if (count == 0)
            return;
        int sharers = Math.Min(threads, _mostParts);
        try
        {
            if (count < sharers)
                RunShared(images, count, features, parameters, sharers);
            else
                RunGroups(images, count, features, parameters, threads);
        }
        finally
        {
            // The caller's memory is the caller's again.
            (_shared.Images, _shared.Features, _groups.Images, _groups.Features) = (default, default, default, default);
        }
    }

    private void RunShared(PlanImages images, int count, PlanFeatures features, PackedParameters parameters, int threads)
    {
        EnsureWorkers(1, parameters);
        while (_scratch.Length < threads)
            _scratch = [.. _scratch, new PinnedFloats(_layout.Length - _layout.Scratch)];
        _shared.Images = images;
        _shared.Features = features;
        _shared.Count = count;
        _shared.Threads = threads;
        _shared.RunPhases(threads);
    }

    private void RunGroups(PlanImages images, int count, PlanFeatures features, PackedParameters parameters, int threads)
    {
        // No value depends on how images are grouped: smaller groups give every thread some.
        int size = Math.Min(_plan.GroupImages, (count + threads - 1) / threads), groups = (count + size - 1) / size;
        EnsureWorkers(Math.Min(threads, groups), parameters);
        _groups.Images = images;
        _groups.Features = features;
        _groups.Count = count;
        _groups.Size = size;
        Workers.Run(_groups, groups, threads);
    }

    /// <summary>Parts that a step of one image is worth.</summary>
    private static int Parts(int pieces, long work) => (int)Math.Clamp((work + WorkOfPart - 1) / WorkOfPart, 1, Math.Min(pieces, PhasedJob.MostParts));

    private void EnsureWorkers(int workers, PackedParameters parameters)
    {
        while (_workers.Length < workers)
            _workers = [.. _workers, MakeWorker()];
        for (int worker = 0; worker < workers; worker++)
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
        if (Begin(frame, worker, images, first, features))
            images.Load(first, count, frame.Values[0]);
        foreach (PlanStep step in _plan.Steps)
            step.Forward(frame, count, 0, step.Pieces(count), frame.Scratch);
        if (features.InPlace(first) == null)
            features.Store(frame.Values[_plan.Output.Index], first, count);
    }

    /// <summary>Points at where the first step reads and the last one writes. Says whether the images are yet to be loaded there.</summary>
    private bool Begin(PlanFrame frame, int worker, PlanImages images, int first, PlanFeatures features)
    {
        float* memory = _workers[worker].Memory.Start;
        int output = _plan.Output.Index;
        frame.Values[output] = features.InPlace(first);
        if (frame.Values[output] == null)
            frame.Values[output] = memory + _layout.Values[output];
        frame.Values[0] = images.InPlace(first);
        if (frame.Values[0] != null)
            return false;
        frame.Values[0] = memory + _layout.Values[0];
        return true;
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

    /// <summary>Few images, one after the other, on all threads: the image's rows, each step's pieces and the features are dealt to them.</summary>
    private sealed class SharedJob(InferenceContext context) : PhasedJob
    {
        // Of the phase that runs: a step's number, Loading or Storing.
        private const int Loading = -1, Storing = -2;

        private int _image, _stage, _pieces, _parts;

        public PlanImages Images { get; set; }

        public PlanFeatures Features { get; set; }

        public int Count { get; set; }

        public int Threads { get; set; }

        private PlanFrame Frame => context._workers[0].Frame;

        protected override void Lead()
        {
            EncoderPlan plan = context._plan;
            for (_image = 0; _image < Count; _image++)
            {
                if (context.Begin(Frame, 0, Images, _image, Features))
                    Share(Loading, Images.Rows, PlanStep.WorkOfValue * plan.Values[0].Length);
                for (int step = 0; step < plan.Steps.Length; step++)
                    Share(step, plan.Steps[step].Pieces(1), plan.Steps[step].Work);
                if (Features.InPlace(_image) == null)
                    Share(Storing, plan.Output.Pixels, PlanStep.WorkOfValue * plan.Output.Length);
            }
        }

        protected override void RunPart(int part, int worker)
        {
            int first = (int)((long)_pieces * part / _parts), end = (int)((long)_pieces * (part + 1) / _parts);
            if (_stage == Loading)
                Images.LoadRows(_image, first, end, Frame.Values[0]);
            else if (_stage == Storing)
                Features.StorePixels(Frame.Values[context._plan.Output.Index], _image, first, end);
            else
                context._plan.Steps[_stage].Forward(Frame, 1, first, end, context._scratch[worker].Start);
        }

        private void Share(int stage, int pieces, long work)
        {
            _stage = stage;
            _pieces = pieces;
            _parts = Math.Min(Parts(pieces, work), Threads);
            RunPhase(_parts);
        }
    }
}
