using Ops = Amago.Tensors.Operations;

namespace Amago.Nets;

/// <summary>
/// Features brought to a common scale by moving averages, as <c>InputNorm</c> of amago.nets.utils: (x - mu) / sqrt(nu - mu^2 + 1e-5),
/// limited to -1e4..1e4; features whose deviation is 0.01 or less are only shifted. The averages of values and of their squares are the
/// buffers <c>mu</c> and <c>nu</c>, the number of updates and one is <c>_t</c>.
/// </summary>
public sealed class InputNorm : Module
{
    /// <summary>What amago pads short sequences with: rows of nothing else are left out of the averages.</summary>
    public const float PadValue = 4;

    private readonly float _beta;
    private readonly bool _skips;

    /// <summary>Starts with mean 0 and a mean square of <paramref name="initNu"/>.</summary>
    /// <param name="features">Size of the last dimension.</param>
    /// <param name="beta">The weight of new values, 0 to 1; the first updates weigh more, so that the start counts for nothing.</param>
    /// <param name="initNu">Where the mean square starts.</param>
    /// <param name="skip">Whether values stay as they are; averages are kept all the same.</param>
    /// <exception cref="ArgumentException">There is less than one feature, or a number is out of its range.</exception>
    public InputNorm(int features, float beta = 1e-4f, float initNu = 1, bool skip = false)
    {
        if (features < 1)
            throw new ArgumentException($"InputNorm: expected at least one feature, got {features}.", nameof(features));
        if (!(beta > 0 && beta < 1) || !(initNu >= 0 && float.IsFinite(initNu)))
        {
            throw new ArgumentException(
                $"InputNorm: expected beta above 0 and below 1 and a finite init_nu of at least 0, got {beta} and {initNu}.");
        }

        LoadTarget.Count(nameof(InputNorm), 2, features);
        (Features, _beta, _skips) = (features, beta, skip);
        Mu = RegisterBuffer("mu", Tensor.Zeros([features]));
        Nu = RegisterBuffer("nu", Tensor.Full([features], initNu));
        Updates = RegisterBuffer("_t", Tensor.Ones([1]));
    }

    /// <summary>Size of the last dimension.</summary>
    public int Features { get; }

    /// <summary>The moving average of every feature, shape (features).</summary>
    public Tensor Mu { get; }

    /// <summary>The moving average of every feature's square, shape (features).</summary>
    public Tensor Nu { get; }

    /// <summary>The number of updates, and one: shape (1).</summary>
    public Tensor Updates { get; }

    /// <summary>Normalises every row of (..., features); the shape stays. The averages stay, too.</summary>
    /// <exception cref="ArgumentException">The input's last dimension is not of size <see cref="Features"/>.</exception>
    public Tensor Forward(Tensor rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return _skips
            ? rows
            : Operation.Apply(new Ops.Normalizations.StandardizeBySquares(Features) { Layer = ModulePath }, rows, Mu, Nu);
    }

    /// <summary>
    /// Takes rows into the averages, in training mode (<see cref="Module.Train"/>); out of it they stay as they are. Rows of
    /// <see cref="PadValue"/> alone do not count.
    /// </summary>
    /// <param name="rows">(N, features) float32.</param>
    /// <exception cref="ArgumentException">The shape or the type is another.</exception>
    public void Update(Tensor rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows is not { Rank: 2, DType: DType.Float32 } || rows.Shape[1] != Features)
            throw new ArgumentException($"InputNorm: expected float32 (N, {Features}), got {rows.Describe()}.", nameof(rows));
        if (!IsTraining)
            return;
        double[] sums = new double[Features], squares = new double[Features];
        int count = Sum(rows.RowMajor().AsSpan<float>(), sums, squares);
        if (count == 0)
            return; // amago would divide by 0
        float step = Updates.AsSpan<float>()[0] += 1;
        float weight = _beta / (1 - (float)PortableMath.Pow(1 - _beta, (long)MathF.Max(step, 0)));
        Span<float> mu = Mu.AsSpan<float>(), nu = Nu.AsSpan<float>();
        for (int f = 0; f < Features; f++)
        {
            mu[f] = ((1 - weight) * mu[f]) + (weight * (float)(sums[f] / count));
            nu[f] = ((1 - weight) * nu[f]) + (weight * (float)(squares[f] / count));
        }

        Updates.MarkWritten();
        Mu.MarkWritten();
        Nu.MarkWritten();
    }

    private int Sum(ReadOnlySpan<float> values, Span<double> sums, Span<double> squares)
    {
        int count = 0;
        for (int start = 0; start < values.Length; start += Features)
        {
            ReadOnlySpan<float> row = values.Slice(start, Features);
            if (!row.ContainsAnyExcept(PadValue))
                continue;
            count++;
            for (int f = 0; f < row.Length; f++)
            {
                sums[f] += row[f];
                squares[f] += (double)row[f] * row[f];
            }
        }

        return count;
    }
}
