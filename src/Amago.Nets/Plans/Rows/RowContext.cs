using Amago.Kernels.Threading;

namespace Amago.Nets.Plans.Rows;

/// <summary>Working memory of one run of a row plan at a time, on any number of threads, which share each step.</summary>
internal sealed unsafe class RowContext : PhasedJob
{
    // As for encoders: the most multiply-adds of a part where there are threads for more.
    private const long WorkOfPart = 400_000;

    private static readonly float*[] None = [];

    private readonly RowPlan _plan;
    private readonly RowFrame _frame;
    private readonly float*[] _buffers, _single = new float*[1], _singleOutput = new float*[1];
    private PinnedFloats[] _memory = [];
    private PinnedFloats[] _scratch = [];

    // Of the run that is under way.
    private float*[] _inputs = None, _outputs = None;
    private int _count, _threads, _room;

    // Of the phase that runs.
    private int _rows, _step, _pieces, _parts;

    public RowContext(RowPlan plan)
    {
        _plan = plan;
        _frame = new RowFrame(plan);
        _buffers = new float*[plan.Buffers.Length];
    }

    /// <inheritdoc cref="RowPlan.Run(float*, float*, int)"/>
    public void Run(float* input, float* output, int rows)
    {
        _single[0] = input;
        _singleOutput[0] = output;
        Run(_single, _singleOutput, rows);
    }

    /// <inheritdoc cref="RowPlan.Run(float*[], float*[], int)"/>
    public void Run(float*[] inputs, float*[] outputs, int rows)
    {
        if (rows == 0)
            return;
        (_inputs, _outputs, _count) = (inputs, outputs, rows);
        int most = Math.Min(rows, RowPlan.MaxRows);
        _threads = 1;
        foreach (RowStep step in _plan.Steps)
            _threads = Math.Max(_threads, Parts(step, most));
        _threads = Math.Min(_threads, Workers.Current);
        Prepare(most);
        try
        {
            if (_threads > 1)
                RunPhases(_threads);
            else
                Lead();
        }
        finally
        {
            (_inputs, _outputs) = (None, None); // the caller's memory is the caller's again
        }
    }

    protected override void Lead()
    {
        for (int first = 0; first < _count; first += RowPlan.MaxRows)
        {
            _rows = Math.Min(RowPlan.MaxRows, _count - first);
            for (int input = 0; input < _inputs.Length; input++)
                _buffers[input] = _inputs[input] + ((nint)first * _plan.Buffers[input].Length);
            _frame.Bind(_buffers);
            for (_step = 0; _step < _plan.Steps.Length; _step++)
            {
                _pieces = _plan.Steps[_step].Pieces(_rows);
                _parts = Math.Min(Parts(_plan.Steps[_step], _rows), _threads);
                RunPhase(_parts);
            }

            Store(first);
        }
    }

    protected override void RunPart(int part, int worker)
    {
        int first = (int)((long)_pieces * part / _parts), end = (int)((long)_pieces * (part + 1) / _parts);
        _plan.Steps[_step].Forward(_frame, _rows, first, end, _scratch[worker].Start);
    }

    private static int Parts(RowStep step, int rows) =>
        (int)Math.Clamp((step.Work(rows) + WorkOfPart - 1) / WorkOfPart, 1, Math.Min(step.Pieces(rows), MaxParts));

    private void Prepare(int rows)
    {
        if (rows > _room)
        {
            _memory = new PinnedFloats[_buffers.Length - _inputs.Length];
            for (int i = 0; i < _memory.Length; i++)
            {
                _memory[i] = new PinnedFloats((long)_plan.Buffers[_inputs.Length + i].Length * rows);
                _buffers[_inputs.Length + i] = _memory[i].Start;
            }

            _room = rows;
        }

        while (_scratch.Length < _threads)
            _scratch = [.. _scratch, new PinnedFloats(_plan.ScratchLength)];
    }

    private void Store(int first)
    {
        for (int i = 0; i < _outputs.Length; i++)
        {
            RowValue output = _plan.Outputs[i];
            float* to = _outputs[i] + ((nint)first * output.Length);
            for (int row = 0; row < _rows; row++)
                new ReadOnlySpan<float>(_frame[output][row], output.Length).CopyTo(
                    new Span<float>(to + ((nint)row * output.Length), output.Length));
        }
    }
}
