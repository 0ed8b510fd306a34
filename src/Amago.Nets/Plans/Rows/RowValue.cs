namespace Amago.Nets.Plans.Rows;

/// <summary>What a step of a row plan reads or makes: some floats of every row, in a buffer that others may share.</summary>
/// <param name="Index">Place among the plan's values.</param>
/// <param name="Length">Floats of a row.</param>
/// <param name="Buffer">The buffer that it lies in.</param>
/// <param name="Offset">Floats of the buffer's row before it.</param>
internal sealed record RowValue(int Index, int Length, RowBuffer Buffer, int Offset);

/// <summary>Memory of a row plan: floats of every row, one row behind the other.</summary>
/// <param name="Index">Place among the plan's buffers; the first are the inputs, in the caller's memory.</param>
/// <param name="Length">Floats of a row.</param>
internal sealed record RowBuffer(int Index, int Length);
