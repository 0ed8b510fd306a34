namespace Amago.Tests.Kernels;

/// <summary>Gradients against central differences in double.</summary>
internal static class FiniteDifferences
{
    /// <summary>Moves every variable a little and compares the loss's slope with <paramref name="gradient"/>.</summary>
    public static void AssertGradient(Func<double> loss, double[] variables, double[] gradient)
    {
        const double step = 1e-5;
        for (int i = 0; i < variables.Length; i++)
        {
            double value = variables[i];
            variables[i] = value + step;
            double up = loss();
            variables[i] = value - step;
            double down = loss();
            variables[i] = value;

            // The differences' own error: step^2 times a third derivative, and 1e-16 / step.
            Assert.Equal((up - down) / (2 * step), gradient[i], 1e-6 * Math.Max(1, Math.Abs(gradient[i])));
        }
    }
}
