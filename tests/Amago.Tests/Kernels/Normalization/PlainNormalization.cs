namespace Amago.Tests.Kernels.Normalization;

/// <summary>
/// Normalisation by plain loops in float64, the oracle of both kernels: (images, pixels, channels) with the mean and the biased variance
/// of every image's every group of channels. A layer norm is its case of one pixel and one group. Gamma and beta may be empty.
/// </summary>
internal sealed record PlainNormalization(int Images, int Pixels, int Channels, int Groups, double Epsilon)
{
    /// <summary>Layer norm of (rows, features).</summary>
    public static PlainNormalization OfRows(int rows, int features, double epsilon) => new(rows, 1, features, 1, epsilon);

    public (double[] Y, double[] Mean, double[] Rstd) Forward(double[] x, double[] gamma, double[] beta)
    {
        double[] y = new double[x.Length], mean = new double[Images * Groups], rstd = new double[Images * Groups];
        for (int set = 0; set < mean.Length; set++)
        {
            (int Index, int Channel)[] places = [.. Set(set)];
            mean[set] = places.Average(place => x[place.Index]);
            rstd[set] = 1 / Math.Sqrt(places.Average(place => Math.Pow(x[place.Index] - mean[set], 2)) + Epsilon);
            foreach ((int i, int c) in places)
                y[i] = ((x[i] - mean[set]) * rstd[set] * (gamma.Length == 0 ? 1 : gamma[c])) + (beta.Length == 0 ? 0 : beta[c]);
        }

        return (y, mean, rstd);
    }

    public (double[] Dx, double[] Dgamma, double[] Dbeta) Backward(double[] x, double[] dy, double[] gamma)
    {
        (double[] u, _, double[] rstd) = Forward(x, [], []);
        double[] du = [.. dy.Select((value, i) => value * (gamma.Length == 0 ? 1 : gamma[i % Channels]))];
        double[] dx = new double[x.Length], dgamma = new double[Channels], dbeta = new double[Channels];
        for (int set = 0; set < rstd.Length; set++)
        {
            (int Index, int Channel)[] places = [.. Set(set)];
            double plain = places.Average(place => du[place.Index]), weighted = places.Average(place => du[place.Index] * u[place.Index]);
            foreach ((int i, int c) in places)
            {
                dx[i] = rstd[set] * (du[i] - plain - (u[i] * weighted));
                dgamma[c] += dy[i] * u[i];
                dbeta[c] += dy[i];
            }
        }

        return (dx, dgamma, dbeta);
    }

    private IEnumerable<(int Index, int Channel)> Set(int set)
    {
        int size = Channels / Groups, image = set / Groups, first = set % Groups * size;
        for (int p = 0; p < Pixels; p++)
            for (int c = first; c < first + size; c++)
                yield return ((((image * Pixels) + p) * Channels) + c, c);
    }
}
