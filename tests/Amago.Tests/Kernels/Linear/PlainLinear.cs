using Amago.Kernels.Linear;

namespace Amago.Tests.Kernels.Linear;

/// <summary>
/// The order of summation that linear layers promise, by plain loops: one chain of multiply-adds over the inputs, from zero, then the bias.
/// </summary>
internal static class PlainLinear
{
    /// <summary>y (rows, outputs) of x (rows, inputs), w (outputs, inputs) and bias (outputs).</summary>
    public static float[] Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> bias, LinearShape shape)
    {
        float[] y = new float[shape.Rows * shape.Outputs];
        for (int row = 0; row < shape.Rows; row++)
        {
            for (int output = 0; output < shape.Outputs; output++)
            {
                float sum = 0;
                for (int i = 0; i < shape.Inputs; i++)
                    sum = float.MultiplyAddEstimate(x[(row * shape.Inputs) + i], w[(output * shape.Inputs) + i], sum);
                y[(row * shape.Outputs) + output] = sum + (bias.IsEmpty ? 0f : bias[output] + 0f);
            }
        }

        return y;
    }
}
