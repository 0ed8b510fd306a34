namespace Amago.Kernels;

/// <summary>Layer normalisation by plain loops in double: what <see cref="LayerNorm"/> is measured against.</summary>
internal static class LayerNormReference
{
    /// <summary>x, y: (rows, features); gamma, beta: (features), or empty; mean, rstd: (rows).</summary>
    public static void Forward(
        ReadOnlySpan<double> x, ReadOnlySpan<double> gamma, ReadOnlySpan<double> beta, Span<double> y, Span<double> mean, Span<double> rstd,
        int rows, int features, double eps)
    {
        for (int r = 0; r < rows; r++)
        {
            ReadOnlySpan<double> row = x.Slice(r * features, features);
            double sum = 0, squares = 0;
            foreach (double value in row)
                sum += value;
            mean[r] = sum / features;
            foreach (double value in row)
                squares += Math.Pow(value - mean[r], 2);
            rstd[r] = 1 / Math.Sqrt((squares / features) + eps);
            for (int f = 0; f < features; f++)
                y[(r * features) + f] = ((row[f] - mean[r]) * rstd[r] * (gamma.IsEmpty ? 1 : gamma[f])) + (beta.IsEmpty ? 0 : beta[f]);
        }
    }

    /// <summary>x, dy, dx: (rows, features); gamma: (features), or empty; mean, rstd: (rows); dgamma, dbeta: (features).</summary>
    public static void Backward(
        ReadOnlySpan<double> x, ReadOnlySpan<double> dy, ReadOnlySpan<double> gamma, ReadOnlySpan<double> mean, ReadOnlySpan<double> rstd,
        Span<double> dx, Span<double> dgamma, Span<double> dbeta, int rows, int features)
    {
        dgamma.Clear();
        dbeta.Clear();
        for (int r = 0; r < rows; r++)
        {
            int start = r * features;
            double plain = 0, weighted = 0;
            for (int f = 0; f < features; f++)
            {
                double u = (x[start + f] - mean[r]) * rstd[r], du = dy[start + f] * (gamma.IsEmpty ? 1 : gamma[f]);
                plain += du / features;
                weighted += du * u / features;
                dgamma[f] += dy[start + f] * u;
                dbeta[f] += dy[start + f];
            }

            for (int f = 0; f < features; f++)
            {
                double u = (x[start + f] - mean[r]) * rstd[r], du = dy[start + f] * (gamma.IsEmpty ? 1 : gamma[f]);
                dx[start + f] = rstd[r] * (du - plain - (u * weighted));
            }
        }
    }
}
