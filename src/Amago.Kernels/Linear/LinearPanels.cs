using System.Numerics.Tensors;
using Amago.Kernels.Transposes;

namespace Amago.Kernels.Linear;

/// <summary>
/// Weights (outputs, inputs) as linear layers read them: panels of 64 outputs, [panel][input][lane], the last of as many sixteens as it
/// needs. A row of a panel is a few whole cache lines, so that an input that is zero spares its weights' way from memory. The layout is the
/// same for every width of vectors.
/// </summary>
internal static unsafe class LinearPanels
{
    /// <summary>Outputs of a panel.</summary>
    public const int Lanes = 64;

    private const int Granule = 16, Group = 8;

    // Bias and panels lie behind it: whether all weights are finite.
    private const int Header = CacheLine.Floats;

    /// <summary>Number of panels that some outputs fill.</summary>
    public static int Count(int outputs) => (outputs + Lanes - 1) / Lanes;

    /// <summary>Lanes of a panel: 64, or for the last one the fewest sixteens that its outputs need.</summary>
    public static int LanesOf(int panel, int outputs) =>
        (Math.Min(Lanes, outputs - (panel * Lanes)) + Granule - 1) / Granule * Granule;

    /// <summary>Floats that <see cref="Pack"/> writes.</summary>
    /// <exception cref="OverflowException">They are more than an array holds.</exception>
    public static int Length(int inputs, int outputs) => checked(Header + Padded(outputs) + (inputs * Padded(outputs)));

    /// <summary>Packs weights (outputs, inputs), and a bias (outputs), which may be empty.</summary>
    public static void Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, float* packed, int inputs, int outputs)
    {
        packed[0] = float.IsFinite(TensorPrimitives.MaxMagnitude(weights)) ? 1 : 0;
        PackBias(bias, packed + Header, outputs);
        float* staging = stackalloc float[Group * Blocking.Inputs];
        fixed (float* from = weights)
        {
            for (int panel = 0; panel < Count(outputs); panel++)
            {
                float* to = Panel(packed, panel, inputs, outputs);
                int lanes = LanesOf(panel, outputs);
                for (int first = 0; first < inputs; first += Blocking.Inputs)
                {
                    int count = Math.Min(Blocking.Inputs, inputs - first);
                    PackPart(from + first, inputs, (panel, outputs), count, to + ((nint)first * lanes), staging);
                }
            }
        }
    }

    /// <summary>Writes bias + 0, so that a sum that is zero has no sign: padded to whole sixteens, zeros where there is none.</summary>
    public static void PackBias(ReadOnlySpan<float> bias, float* to, int outputs)
    {
        for (int output = 0; output < bias.Length; output++)
            to[output] = bias[output] + 0f;
        new Span<float>(to + bias.Length, Padded(outputs) - bias.Length).Clear();
    }

    /// <summary>Packs some inputs' weights of one panel: [input][lane].</summary>
    /// <param name="weights">The first of the inputs in the matrix (outputs, inputs).</param>
    /// <param name="inputs">Inputs of the matrix.</param>
    /// <param name="panel">The panel's number and the matrix's outputs.</param>
    /// <param name="count">Number of inputs to pack, up to <see cref="Blocking.Inputs"/>.</param>
    /// <param name="to">Where they go.</param>
    /// <param name="staging">8 x <see cref="Blocking.Inputs"/> floats of scratch.</param>
    public static void PackPart(float* weights, int inputs, (int Number, int Outputs) panel, int count, float* to, float* staging)
    {
        int lanes = LanesOf(panel.Number, panel.Outputs), first = panel.Number * Lanes;
        int outputs = Math.Min(lanes, panel.Outputs - first), whole = outputs / Group * Group;
        float* from = weights + ((nint)first * inputs);
        if (whole > 0)
            BlockTranspose.Run(from, whole, count, inputs, to, lanes);
        for (int lane = whole; lane < lanes; lane += Group)
        {
            // What no output is, is zero; eight rows are transposed at once.
            for (int row = 0; row < Group; row++)
            {
                var copy = new Span<float>(staging + (row * count), count);
                if (lane + row < outputs)
                    new ReadOnlySpan<float>(from + ((nint)(lane + row) * inputs), count).CopyTo(copy);
                else
                    copy.Clear();
            }

            BlockTranspose.Run(staging, Group, count, count, to + lane, lanes);
        }
    }

    /// <summary>Whether all packed weights are finite.</summary>
    public static bool AreFinite(float* packed) => packed[0] != 0;

    /// <summary>The packed bias.</summary>
    public static float* Bias(float* packed) => packed + Header;

    /// <summary>The first float of a packed panel.</summary>
    public static float* Panel(float* packed, int panel, int inputs, int outputs) =>
        packed + Header + Padded(outputs) + ((nint)panel * Lanes * inputs);

    /// <summary>Outputs of all panels.</summary>
    public static int Padded(int outputs) => checked((outputs + Granule - 1) / Granule * Granule);

    /// <summary>How products are cut so that what is used again is in a near cache.</summary>
    public static class Blocking
    {
        /// <summary>Inputs whose weights of one panel lie in the first cache while rows pass.</summary>
        public const int Inputs = 128;

        /// <summary>Rows whose inputs and sums lie in the second cache while panels pass.</summary>
        public const int Rows = 256;
    }
}
