namespace Amago.Kernels.Linear;

/// <summary>The inputs of a row that are not zero, where they lie in it, and where its blocks of inputs end among them.</summary>
/// <param name="values">The inputs.</param>
/// <param name="places">The place of each in the row.</param>
/// <param name="ends">
/// For each block of <see cref="LinearPanels.Blocking.Inputs"/> inputs the number of those that are listed up to its end.
/// </param>
/// <param name="blocks">Number of blocks.</param>
internal readonly unsafe struct LinearRowInputs(float* values, int* places, int* ends, int blocks)
{
    /// <summary>The inputs.</summary>
    public float* Values => values;

    /// <summary>The place of each in the row.</summary>
    public int* Places => places;

    /// <summary>For each block the number of inputs up to its end.</summary>
    public int* Ends => ends;

    /// <summary>Number of blocks that the row's inputs are summed in.</summary>
    public int Blocks => blocks;

    /// <summary>Number of inputs.</summary>
    public int Count => blocks == 0 ? 0 : ends[blocks - 1];

    /// <summary>Floats that <see cref="Collect"/> needs for a row of so many inputs.</summary>
    public static int ScratchLength(int inputs) => checked((2 * CacheLine.RoundUp(inputs)) + CacheLine.RoundUp(BlocksOf(inputs)));

    /// <summary>Lists a row's inputs.</summary>
    /// <param name="x">The row.</param>
    /// <param name="inputs">Number of inputs of the row.</param>
    /// <param name="memory"><see cref="ScratchLength"/> floats on whole cache lines.</param>
    /// <param name="keepsZeros">Whether zeros are listed too.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static LinearRowInputs Collect(float* x, int inputs, float* memory, bool keepsZeros)
    {
        int* places = (int*)(memory + CacheLine.RoundUp(inputs)), ends = places + CacheLine.RoundUp(inputs);
        int count = 0, blocks = BlocksOf(inputs);
        for (int block = 0; block < blocks; block++)
        {
            int first = block * LinearPanels.Blocking.Inputs, end = Math.Min(first + LinearPanels.Blocking.Inputs, inputs);
            for (int i = first; i < end; i++)
            {
                memory[count] = x[i];
                places[count] = i;
                count += x[i] != 0 || keepsZeros ? 1 : 0; // NaN is not zero
            }

            ends[block] = count;
        }

        return new LinearRowInputs(memory, places, ends, blocks);
    }

    private static int BlocksOf(int inputs) => (inputs + LinearPanels.Blocking.Inputs - 1) / LinearPanels.Blocking.Inputs;
}
