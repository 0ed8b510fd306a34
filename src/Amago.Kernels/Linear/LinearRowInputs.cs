namespace Amago.Kernels.Linear;

/// <summary>The inputs of a row that are not zero, and where they lie in it.</summary>
/// <param name="values">The inputs.</param>
/// <param name="places">The place of each in the row.</param>
/// <param name="count">Number of inputs.</param>
internal readonly unsafe struct LinearRowInputs(float* values, int* places, int count)
{
    /// <summary>The inputs.</summary>
    public float* Values => values;

    /// <summary>The place of each in the row.</summary>
    public int* Places => places;

    /// <summary>Number of inputs.</summary>
    public int Count => count;

    /// <summary>Lists a row's inputs.</summary>
    /// <param name="x">The row.</param>
    /// <param name="inputs">Number of inputs of the row.</param>
    /// <param name="memory">Twice as many floats, each half on whole cache lines.</param>
    /// <param name="keepsZeros">Whether zeros are listed too.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static LinearRowInputs Collect(float* x, int inputs, float* memory, bool keepsZeros)
    {
        int* places = (int*)(memory + CacheLine.RoundUp(inputs));
        uint* bits = (uint*)x, values = (uint*)memory;
        uint always = keepsZeros ? 1u : 0;
        int count = 0;
        for (int i = 0; i < inputs; i++)
        {
            values[count] = bits[i];
            places[count] = i;

            // Without a branch, which would be foreseen half of the time: what is left without the sign is 0 for both zeros alone.
            uint magnitude = bits[i] << 1;
            count += (int)(((magnitude | (0u - magnitude)) >> 31) | always);
        }

        return new LinearRowInputs(memory, places, count);
    }
}
