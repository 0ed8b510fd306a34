using Amago.Kernels.Threading;

namespace Amago.Nets.Plans;

/// <summary>
/// Working memory of one forward run at a time, on any number of threads: it grows with those that can take part, and is then used again.
/// </summary>
internal sealed unsafe class InferenceContext
{
    // The most multiply-adds of a part where there are threads for more: some microseconds. Telling another takes as long as doing less.
    private const long WorkOfPart = 750_000;

    private readonly EncoderPlan _plan;
    private readonly BufferLayout _layout;
    private readonly PlanJob _groups;
    private readonly SharedJob _shared;
    private readonly int _maxParts;
    private (ForwardFrame Frame, PinnedFloats Memory)[] _workers = [];
    private PinnedFloats[] _scratch = [];

    // Of the run that is under way.
    private PlanBatch _batch;
    private int _groupImages;

    public InferenceContext(EncoderPlan plan)
    {
        _plan = plan;
        _layout = plan.ValueLayout(static _ => false);
        _groups = new PlanJob(RunGroup);
        _shared = new SharedJob(this);
        _maxParts = plan.Steps.Select(static step => Parts(step.Pieces(1), step.Work)).DefaultIfEmpty(1).Max();
    }

    /// <summary>Encodes a batch of images.</summary>
    /// <param name="batch">Where the images are and the features go.</param>
    /// <param name="packed">For each step the start of its packed parameters.</param>
    public void Run(in PlanBatch batch, float*[] packed)
    {
        if (batch.Count == 0)
            return;
        int threads = Workers.Current, sharers = Math.Min(threads, _maxParts);
        _batch = batch;
        try
        {
            if (batch.Count < sharers)
            {
                Prepare(workers: 1, sharers, packed);
                _shared.Run(sharers);
                return;
            }

            // No value depends on how images are grouped: smaller groups give every thread some.
            _groupImages = Math.Min(_plan.GroupImages, (batch.Count + threads - 1) / threads);
            int groups = (batch.Count + _groupImages - 1) / _groupImages, workers = Math.Min(threads, groups);
            Prepare(workers, workers, packed);
            Workers.Run(_groups, groups, threads);
        }
        finally
        {
            _batch = default; // the caller's memory is the caller's again
        }
    }

    /// <summary>Number of parts into which a step of one image is worth cutting.</summary>
    private static int Parts(int pieces, long work) =>
        (int)Math.Clamp((work + WorkOfPart - 1) / WorkOfPart, 1, Math.Min(pieces, PhasedJob.MaxParts));

    /// <summary>Memory for values, which threads that share an image have together, and for each thread's scratch.</summary>
    private void Prepare(int workers, int threads, float*[] packed)
    {
        while (_workers.Length < workers)
            _workers = [.. _workers, (new ForwardFrame(_plan.Values.Length), new PinnedFloats(_layout.Length))];
        while (_scratch.Length < threads)
            _scratch = [.. _scratch, new PinnedFloats(_plan.ScratchLength)];
        for (int worker = 0; worker < workers; worker++)
        {
            (ForwardFrame frame, PinnedFloats memory) = _workers[worker];
            _layout.Bind(memory.Start, frame.Maps);
            frame.Packed = packed;
        }
    }

    private void RunGroup(int group, int worker)
    {
        int first = group * _groupImages, count = Math.Min(_groupImages, _batch.Count - first);
        _plan.RunGroup(_workers[worker].Frame, _batch, first, count, _scratch[worker].Start);
    }

    /// <summary>Few images, one after the other, on all threads, which are dealt its rows, each step's pieces and its features.</summary>
    private sealed class SharedJob(InferenceContext context) : PhasedJob
    {
        // Of the phase that runs: a step's number, Loading or Storing.
        private const int Loading = -1, Storing = -2;

        private int _threads, _image, _stage, _pieces, _parts;

        private ForwardFrame Frame => context._workers[0].Frame;

        /// <summary>Encodes the context's batch on some threads.</summary>
        public void Run(int threads)
        {
            _threads = threads;
            RunPhases(threads);
        }

        protected override void Lead()
        {
            EncoderPlan plan = context._plan;
            PlanBatch batch = context._batch;
            for (_image = 0; _image < batch.Count; _image++)
            {
                Frame.PointAt(batch, _image);
                if (!batch.Images.IsInPlace)
                    Share(Loading, batch.Images.Rows, PlanStep.WorkOfValue * plan.Values[0].Length);
                for (int step = 0; step < plan.Steps.Length; step++)
                    Share(step, plan.Steps[step].Pieces(1), plan.Steps[step].Work);
                if (!batch.Features.IsInPlace)
                    Share(Storing, plan.Output.Pixels, PlanStep.WorkOfValue * plan.Output.Length);
            }
        }

        protected override void RunPart(int part, int worker)
        {
            int first = (int)((long)_pieces * part / _parts), end = (int)((long)_pieces * (part + 1) / _parts);
            if (_stage == Loading)
                context._batch.Images.LoadRows(_image, first, end, Frame.Maps[0]);
            else if (_stage == Storing)
                context._batch.Features.StorePixels(Frame.Maps[^1], _image, first, end);
            else
                context._plan.Steps[_stage].Forward(Frame, 1, first, end, context._scratch[worker].Start);
        }

        private void Share(int stage, int pieces, long work)
        {
            _stage = stage;
            _pieces = pieces;
            _parts = Math.Min(Parts(pieces, work), _threads);
            RunPhase(_parts);
        }
    }
}
