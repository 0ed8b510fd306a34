namespace Amago.Nets.Plans.Rows;

/// <summary>
/// One step of a row plan: it makes a value of earlier ones. Nothing in a step changes once it is made, and any number of runs share it.
/// </summary>
/// <param name="output">The value that the step makes.</param>
internal abstract unsafe class RowStep(RowValue output)
{
    /// <summary>The value that the step makes.</summary>
    public RowValue Output { get; } = output;

    /// <summary>Floats of its parameters in the form that <see cref="Forward"/> wants.</summary>
    public virtual int PackedLength => 0;

    /// <summary>Floats of scratch that a thread needs to run the step.</summary>
    public virtual int ScratchLength => 0;

    /// <summary>Multiply-adds of some rows, or what takes as long: what decides how many threads share them.</summary>
    public virtual long Work(int rows) => (long)rows * Output.Length * PlanStep.WorkOfValue;

    /// <summary>Number of pieces that the work on some rows falls into. No value depends on the cut.</summary>
    public virtual int Pieces(int rows) => rows;

    /// <summary>Writes the parameters into <see cref="PackedLength"/> floats.</summary>
    public virtual void Pack(float* packed)
    {
    }

    /// <summary>Runs a range of the pieces that <see cref="Pieces"/> counts.</summary>
    /// <param name="frame">Where the values lie.</param>
    /// <param name="rows">Number of rows of the run, up to <see cref="RowPlan.MaxRows"/>.</param>
    /// <param name="firstPiece">The first piece.</param>
    /// <param name="endPiece">The piece behind the last.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> floats of this thread's own.</param>
    public abstract void Forward(RowFrame frame, int rows, int firstPiece, int endPiece, float* scratch);
}
