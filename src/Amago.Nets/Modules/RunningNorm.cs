using Ops = Amago.Tensors.Operations;

namespace Amago.Nets;

/// <summary>
/// Vectors brought to a common scale by the running mean and variance of all that were seen, as <c>VecNormalize</c> of stable-baselines3:
/// (x - mean) / sqrt(variance + 1e-8), limited to -10..10. The statistics are the buffers <c>mean</c>, <c>var</c> and <c>count</c>.
/// </summary>
/// <remarks>
/// Statistics change by <see cref="Update(Tensor)"/> alone and are combined as by Chan et al. (1979), "Updating formulae and a pairwise
/// algorithm for computing sample variances"; they start with mean 0 and variance 1 of 1e-4 vectors.
/// </remarks>
public sealed class RunningNorm : Module
{
    private const double InitialCount = 1e-4;

    private readonly float _epsilon, _clip;

    /// <summary>Starts with mean 0 and variance 1.</summary>
    /// <param name="features">Size of the last dimension.</param>
    /// <param name="epsilon">Added to the variance, so that its root is not 0.</param>
    /// <param name="clip">The largest magnitude of a result.</param>
    /// <exception cref="ArgumentException">
    /// There is less than one feature, epsilon is no finite number of at least 0, or clip is not above 0.
    /// </exception>
    public RunningNorm(int features, float epsilon = 1e-8f, float clip = 10)
    {
        if (features < 1)
            throw new ArgumentException($"RunningNorm: expected at least one feature, got {features}.", nameof(features));
        if (!(epsilon >= 0 && float.IsFinite(epsilon)) || !(clip > 0))
        {
            throw new ArgumentException(
                $"RunningNorm: expected a finite epsilon of at least 0 and a limit above 0, got {epsilon} and {clip}.");
        }

        LoadTarget.Count(nameof(RunningNorm), 2, features);
        (Features, _epsilon, _clip) = (features, epsilon, clip);
        Mean = RegisterBuffer("mean", Tensor.Zeros([features]));
        Variance = RegisterBuffer("var", Tensor.Ones([features]));
        Count = RegisterBuffer("count", Tensor.Zeros(Shape.Scalar, DType.Int64));
    }

    /// <summary>Size of the last dimension.</summary>
    public int Features { get; }

    /// <summary>The mean of every feature, shape (features).</summary>
    public Tensor Mean { get; }

    /// <summary>The variance of every feature, shape (features).</summary>
    public Tensor Variance { get; }

    /// <summary>How many vectors were seen: int64, without dimensions.</summary>
    public Tensor Count { get; }

    /// <summary>Normalises every row of (..., features); the shape stays. The statistics stay, too.</summary>
    /// <exception cref="ArgumentException">The input's last dimension is not of size <see cref="Features"/>.</exception>
    public Tensor Forward(Tensor rows) => Operation.Apply(
        new Ops.Normalizations.StandardizeByVariance(Features, _epsilon, _clip) { Layer = ModulePath }, rows, Mean, Variance);

    /// <summary>
    /// Takes vectors into the statistics, in training mode (<see cref="Module.Train"/>); out of it they stay as they are.
    /// </summary>
    /// <param name="rows">(N, features) float32.</param>
    /// <exception cref="ArgumentException">
    /// The shape or the type is another, or a number is NaN or infinite; the statistics have not changed then.
    /// </exception>
    public void Update(Tensor rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows is not { Rank: 2, DType: DType.Float32 } || rows.Shape[1] != Features)
            throw new ArgumentException($"RunningNorm: expected float32 (N, {Features}), got {rows.Describe()}.", nameof(rows));
        ReadOnlySpan<float> values = rows.RowMajor().AsSpan<float>();
        if (values.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) is >= 0 and var at)
        {
            throw new ArgumentException(
                $"RunningNorm: expected finite numbers, got {values[at]} in row {at / Features}, column {at % Features}.", nameof(rows));
        }

        if (!IsTraining || values.IsEmpty)
            return;
        double[] means = new double[Features], squares = new double[Features];
        for (int f = 0; f < Features; f++)
            (means[f], squares[f]) = Moments(values, f);
        Combine(rows.Shape[0], means, squares);
    }

    /// <summary>
    /// Takes vectors into the statistics by their moments, as they come where vectors are on several machines; out of training mode the
    /// statistics stay as they are.
    /// </summary>
    /// <param name="count">Number of the vectors, 1 or more.</param>
    /// <param name="means">Mean of each feature.</param>
    /// <param name="squares">Sum of the squared deviations from the mean, of each feature.</param>
    /// <exception cref="ArgumentException">
    /// There are no vectors, another number of features, or a number is NaN, infinite or a negative square.
    /// </exception>
    public void Update(int count, ReadOnlySpan<double> means, ReadOnlySpan<double> squares)
    {
        if (count < 1 || means.Length != Features || squares.Length != Features)
        {
            throw new ArgumentException(
                $"RunningNorm: expected moments of {Features} features of at least one vector, got {means.Length} means and "
                + $"{squares.Length} squares of {count}.");
        }

        if (means.IndexOfAnyExceptInRange(double.MinValue, double.MaxValue) is >= 0 and var mean)
            throw new ArgumentException($"RunningNorm: expected finite means, got {means[mean]} of feature {mean}.", nameof(means));
        if (squares.IndexOfAnyExceptInRange(0, double.MaxValue) is >= 0 and var square)
        {
            throw new ArgumentException(
                $"RunningNorm: expected finite squares of at least 0, got {squares[square]} of feature {square}.", nameof(squares));
        }

        if (IsTraining)
            Combine(count, means, squares);
    }

    private void Combine(int added, ReadOnlySpan<double> mean, ReadOnlySpan<double> squares)
    {
        double before = Count.Item<long>() + InitialCount, total = before + added;
        Span<float> means = Mean.AsSpan<float>(), variances = Variance.AsSpan<float>();
        for (int f = 0; f < Features; f++)
        {
            double delta = mean[f] - means[f];
            double sum = (variances[f] * before) + squares[f] + (delta * delta * before * added / total);
            means[f] = (float)(means[f] + (delta * added / total));
            variances[f] = (float)(sum / total);
        }

        Count.AsSpan<long>()[0] += added;
        Mean.MarkWritten();
        Variance.MarkWritten();
        Count.MarkWritten();
    }

    /// <summary>The mean of a column, and the sum of its squared deviations from that.</summary>
    private (double Mean, double Squares) Moments(ReadOnlySpan<float> values, int column)
    {
        double sum = 0, squares = 0;
        for (int i = column; i < values.Length; i += Features)
            sum += values[i];
        double mean = sum / (values.Length / Features);
        for (int i = column; i < values.Length; i += Features)
            squares += (values[i] - mean) * (values[i] - mean);
        return (mean, squares);
    }
}
