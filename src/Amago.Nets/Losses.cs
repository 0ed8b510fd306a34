namespace Amago.Nets;

/// <summary>Loss functions; each is the mean over all elements, a scalar.</summary>
public static class Losses
{
    /// <summary>Mean of (prediction - target)^2.</summary>
    /// <exception cref="ArgumentException">Prediction and target differ in shape.</exception>
    public static Tensor Mse(Tensor prediction, Tensor target) => Difference(prediction, target, nameof(Mse)).Square().Mean();

    /// <summary>
    /// Mean of d^2 / 2 where |d| &lt;= delta and delta (|d| - delta / 2) elsewhere, d = prediction - target, as
    /// <c>torch.nn.functional.huber_loss</c>.
    /// </summary>
    /// <exception cref="ArgumentException">Prediction and target differ in shape, or <paramref name="delta"/> is not above 0.</exception>
    public static Tensor Huber(Tensor prediction, Tensor target, float delta = 1)
    {
        if (!(delta > 0))
            throw new ArgumentOutOfRangeException(nameof(delta), delta, "Huber: expected delta above 0.");
        Tensor d = Difference(prediction, target, nameof(Huber));
        Tensor limited = d.Clamp(-delta, delta);
        return (limited * (d - (limited * 0.5f))).Mean(); // both branches in one, gradients included
    }

    /// <summary>Mean of -log softmax(logits)[class], as <c>torch.nn.functional.cross_entropy</c>.</summary>
    /// <param name="logits">Scores of the classes, float32 (..., classes).</param>
    /// <param name="classes">The class of each row, int64 (...), 0..classes-1.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or an index is not in 0..classes-1.</exception>
    public static Tensor CrossEntropy(Tensor logits, Tensor classes)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(classes);
        if (logits.Rank == 0 || classes.DType != DType.Int64 || !logits.Shape.Sizes[..^1].SequenceEqual(classes.Shape))
            throw new ArgumentException(
                $"CrossEntropy: expected logits (..., classes) and int64 classes (...), got {logits.Describe()} and {classes.Describe()}.");
        return -logits.LogSoftmax().Gather(-1, classes.Reshape([.. classes.Shape, 1])).Mean();
    }

    // Broadcasting a prediction (B, 1) against a target (B) is the classic silent mistake: refuse it.
    private static Tensor Difference(Tensor prediction, Tensor target, string loss)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentNullException.ThrowIfNull(target);
        return prediction.Shape == target.Shape
            ? prediction - target
            : throw new ArgumentException(
                $"{loss}: expected a target of the prediction's shape {prediction.Shape}, got {target.Shape}.", nameof(target));
    }
}
