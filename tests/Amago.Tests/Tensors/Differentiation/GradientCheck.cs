namespace Amago.Tests.Tensors.Differentiation;

/// <summary>Compares gradients with differences of the forward pass, which is what they are the limit of.</summary>
internal static class GradientCheck
{
    // Forward passes round to 1e-7 of their values, so a step of h costs about 1e-7 / h. The four-point rule's own error is h^4 f'''''/30.
    // With 1/64, which float32 holds exactly, both stay near 1e-5 for moderate smooth functions.
    private const float Step = 1f / 64;

    // Well above both errors, for sums of hundreds of outputs too, and far below the share of itself that a wrong gradient is wrong by.
    private const double Tolerance = 1e-3;

    /// <summary>
    /// Weights all outputs of <paramref name="f"/> at random, runs backward and compares the gradient of every element of every input with
    /// four-point differences. Inputs may have any layout without repeats; they must be further from kinks and ties than 1/16.
    /// </summary>
    public static void Run(Func<Tensor[], Tensor> f, params Tensor[] inputs)
    {
        foreach (Tensor input in inputs)
            input.RequiresGrad = true;
        Tensor output = f(inputs);
        Tensor cotangent = Draw.AwayFromZero(99, output.Shape, 0.5f, 1.5f);
        output.Backward(cotangent);
        float[] weights = cotangent.ToArray<float>();
        using IDisposable scope = Autograd.NoGrad();
        for (int i = 0; i < inputs.Length; i++)
        {
            Assert.NotNull(inputs[i].Grad);
            Assert.Equal(inputs[i].Shape, inputs[i].Grad!.Shape);
            Compare(Differences(() => f(inputs).ToArray<float>(), inputs[i], weights), inputs[i].Grad!.ToArray<float>(), i);
        }
    }

    private static double[] Differences(Func<float[]> f, Tensor input, float[] weights)
    {
        var result = new double[input.ElementCount];
        for (int i = 0; i < result.Length; i++)
        {
            ref float value = ref input.Elements<float>()[Position(input, i)];
            float old = value;
            double sum = 0;
            foreach ((int steps, int factor) in new[] { (-2, 1), (-1, -8), (1, 8), (2, -1) })
            {
                value = old + (steps * Step);
                sum += factor * f().Zip(weights, static (y, weight) => (double)y * weight).Sum();
            }

            value = old;
            result[i] = sum / (12 * Step);
        }

        return result;
    }

    // Where the element with a row-major index lies in memory.
    private static int Position(Tensor tensor, int index)
    {
        int position = 0;
        for (int d = tensor.Rank - 1; d >= 0; d--)
        {
            position += index % tensor.Shape[d] * tensor.Strides[d];
            index /= tensor.Shape[d];
        }

        return position;
    }

    private static void Compare(double[] expected, float[] actual, int input)
    {
        double scale = expected.Select(Math.Abs).Append(1).Max();
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= Tolerance * scale, // NaN fails
                $"input {input}, element {i}: differences say {expected[i]:G5}, backward says {actual[i]:G5} (allowed "
                + $"{Tolerance * scale:G2})");
        }
    }
}
