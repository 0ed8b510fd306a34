namespace Amago.Kernels.Normalization;

/// <summary>
/// Normalisation of one set of values in float64: what float32 can't hold (<see cref="NormRange"/>). A set is some rows of neighbours that
/// lie a stride apart: a row of features, or a group of channels of every pixel of an image.
/// </summary>
/// <param name="rows">Number of rows in the set.</param>
/// <param name="columns">Neighbouring values of a row.</param>
/// <param name="stride">Floats from a row to the next.</param>
internal readonly unsafe struct NormInDouble(int rows, int columns, int stride)
{
    private double Count => (double)rows * columns;

    /// <summary>y = (x - mean) * rstd * gamma + beta; gives mean and rstd. y may be x.</summary>
    public (double Mean, double Rstd) Forward(float* x, Affine affine, float* y, float epsilon)
    {
        double mean = Mean(x), squares = 0;
        for (int row = 0; row < rows; row++)
        {
            for (int c = 0; c < columns; c++)
            {
                double deviation = x[((nint)row * stride) + c] - mean;
                squares += deviation * deviation;
            }
        }

        double rstd = 1 / Math.Sqrt((squares / Count) + epsilon);
        for (int row = 0; row < rows; row++)
        {
            for (int c = 0; c < columns; c++)
            {
                nint i = ((nint)row * stride) + c;
                double u = (x[i] - mean) * rstd;
                y[i] = (float)((u * (affine.Gamma == null ? 1 : affine.Gamma[c])) + (affine.Beta == null ? 0 : affine.Beta[c]));
            }
        }

        return (mean, rstd);
    }

    /// <summary>
    /// dx = rstd * (gamma dy - E[gamma dy] - u E[gamma dy u]) with u = (x - mean) * rstd. Where they are not null, dgamma and dbeta get the
    /// sums over the rows of dy u and dy. dx may be dy; gamma may be null, for 1.
    /// </summary>
    public void Backward(float* x, float* dy, float* gamma, float rstd, float* dx, double* dgamma, double* dbeta)
    {
        double mean = Mean(x), plain = 0, weighted = 0, r = rstd;
        for (int c = 0; c < columns; c++)
        {
            double covariance = 0, sum = 0;
            for (int row = 0; row < rows; row++)
            {
                nint i = ((nint)row * stride) + c;
                covariance += dy[i] * ((x[i] - mean) * r);
                sum += dy[i];
            }

            double scale = gamma == null ? 1 : gamma[c];
            plain += scale * sum / Count;
            weighted += scale * covariance / Count;
            if (dgamma != null)
                (dgamma[c], dbeta[c]) = (covariance, sum);
        }

        for (int row = 0; row < rows; row++)
        {
            for (int c = 0; c < columns; c++)
            {
                nint i = ((nint)row * stride) + c;
                double scale = gamma == null ? 1 : gamma[c];
                dx[i] = (float)(r * ((scale * dy[i]) - plain - ((x[i] - mean) * r * weighted)));
            }
        }
    }

    private double Mean(float* x)
    {
        double sum = 0;
        for (int row = 0; row < rows; row++)
        {
            for (int c = 0; c < columns; c++)
                sum += x[((nint)row * stride) + c];
        }

        return sum / Count;
    }
}
