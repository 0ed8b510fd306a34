namespace Amago.Kernels;

/// <summary>Group normalisation by plain loops in double: what <see cref="GroupNorm"/> is measured against.</summary>
internal static class GroupNormReference
{
    /// <summary>x, y: (images, pixels, channels); gamma, beta: (channels), or empty; mean, rstd: (images, groups).</summary>
    public static void Forward(
        ReadOnlySpan<double> x, ReadOnlySpan<double> gamma, ReadOnlySpan<double> beta, Span<double> y, Span<double> mean, Span<double> rstd,
        int images, int pixels, int channels, int groups, double eps)
    {
        int size = channels / groups;
        for (int n = 0; n < images; n++)
            for (int g = 0; g < groups; g++)
            {
                int s = (n * groups) + g;
                double sum = 0, squares = 0;
                for (int p = 0; p < pixels; p++)
                    for (int c = g * size; c < (g + 1) * size; c++)
                        sum += x[Index(n, p, c, pixels, channels)];
                mean[s] = sum / (size * pixels);
                for (int p = 0; p < pixels; p++)
                    for (int c = g * size; c < (g + 1) * size; c++)
                        squares += Math.Pow(x[Index(n, p, c, pixels, channels)] - mean[s], 2);
                rstd[s] = 1 / Math.Sqrt((squares / (size * pixels)) + eps);
                for (int p = 0; p < pixels; p++)
                    for (int c = g * size; c < (g + 1) * size; c++)
                    {
                        int i = Index(n, p, c, pixels, channels);
                        double u = (x[i] - mean[s]) * rstd[s];
                        y[i] = (u * (gamma.IsEmpty ? 1 : gamma[c])) + (beta.IsEmpty ? 0 : beta[c]);
                    }
            }
    }

    /// <summary>
    /// x, dy, dx: (images, pixels, channels); gamma: (channels), or empty; mean, rstd: (images, groups); dgamma, dbeta: (channels).
    /// </summary>
    public static void Backward(
        ReadOnlySpan<double> x, ReadOnlySpan<double> dy, ReadOnlySpan<double> gamma, ReadOnlySpan<double> mean, ReadOnlySpan<double> rstd,
        Span<double> dx, Span<double> dgamma, Span<double> dbeta, int images, int pixels, int channels, int groups)
    {
        int size = channels / groups;
        dgamma.Clear();
        dbeta.Clear();
        for (int n = 0; n < images; n++)
            for (int g = 0; g < groups; g++)
            {
                int s = (n * groups) + g;
                double plain = 0, weighted = 0;
                for (int p = 0; p < pixels; p++)
                    for (int c = g * size; c < (g + 1) * size; c++)
                    {
                        int i = Index(n, p, c, pixels, channels);
                        double u = (x[i] - mean[s]) * rstd[s], du = dy[i] * (gamma.IsEmpty ? 1 : gamma[c]);
                        plain += du / (size * pixels);
                        weighted += du * u / (size * pixels);
                        dgamma[c] += dy[i] * u;
                        dbeta[c] += dy[i];
                    }

                for (int p = 0; p < pixels; p++)
                    for (int c = g * size; c < (g + 1) * size; c++)
                    {
                        int i = Index(n, p, c, pixels, channels);
                        double u = (x[i] - mean[s]) * rstd[s], du = dy[i] * (gamma.IsEmpty ? 1 : gamma[c]);
                        dx[i] = rstd[s] * (du - plain - (u * weighted));
                    }
            }
    }

    private static int Index(int n, int p, int c, int pixels, int channels) => (((n * pixels) + p) * channels) + c;
}
