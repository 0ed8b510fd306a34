using Amago.Kernels.Linear;

namespace Amago.Nets.Plans.Rows;

/// <summary>Where the steps of a run find what they read and write.</summary>
/// <param name="plan">The plan that is run.</param>
internal sealed unsafe class RowFrame(RowPlan plan)
{
    private readonly StridedRows[] _values = new StridedRows[plan.Values.Length];

    /// <summary>The rows of a value.</summary>
    public StridedRows this[RowValue value] => _values[value.Index];

    /// <summary>The start of a step's packed parameters.</summary>
    public float* Packed(RowStep step) => plan.Packed(step);

    /// <summary>Has all values of some buffers lie where the buffers do.</summary>
    public void Bind(float*[] buffers)
    {
        foreach (RowValue value in plan.Values)
            _values[value.Index] = new StridedRows(buffers[value.Buffer.Index] + value.Offset, value.Buffer.Length);
    }
}
