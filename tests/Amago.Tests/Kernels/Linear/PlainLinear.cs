using Amago.Kernels.Linear;

namespace Amago.Tests.Kernels.Linear;

/// <summary>
/// The order of summation that linear layers promise, by plain loops: for each 128 inputs a chain of multiply-adds from zero, the sums of
/// the chains in their order, then the bias.
/// </summary>
internal static class PlainLinear
{
    private const int Block = 128;

    /// <summary>y (rows, outputs) of x (rows, inputs), w (outputs, inputs) and bias (outputs).</summary>
    public static float[] Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> bias, LinearShape shape)
    {
        float[] y = new float[shape.Rows * shape.Outputs];
        for (int row = 0; row < shape.Rows; row++)
        {
            for (int output = 0; output < shape.Outputs; output++)
            {
                float sum = 0;
                for (int first = 0; first < shape.Inputs; first += Block)
                {
                    float chain = 0;
                    for (int i = first; i < Math.Min(first + Block, shape.Inputs); i++)
                        chain = float.MultiplyAddEstimate(x[(row * shape.Inputs) + i], w[(output * shape.Inputs) + i], chain);
                    sum += chain;
                }

                y[(row * shape.Outputs) + output] = sum + (bias.IsEmpty ? 0f : bias[output] + 0f);
            }
        }

        return y;
    }
}
