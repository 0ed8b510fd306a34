namespace Amago.Rl;

/// <summary>
/// Shows the last few observations at once, as Atari agents see them (Mnih et al., 2015, https://doi.org/10.1038/nature14236): (H, W, C)
/// becomes (H, W, k·C), the oldest frame in the first C channels. At the start of an episode all k are its first observation.
/// </summary>
public sealed class FrameStack : EnvironmentWrapper
{
    private readonly int _channels, _stackedChannels;
    private readonly byte[] _frame, _stack;

    /// <summary>Stacks the observations of an environment.</summary>
    /// <param name="inner">The environment whose observations are the frames.</param>
    /// <param name="count">Number of frames that are seen at once, at least 1: k.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1, or more than an array holds.</exception>
    public FrameStack(IEnvironment inner, int count)
        : base(inner)
    {
        if (count < 1)
            throw new ArgumentOutOfRangeException(nameof(count), $"FrameStack: expected at least 1 frame, got {count}.");
        Shape shape = inner.ObservationShape;
        _channels = shape[2];
        if ((long)count * shape.ElementCount > Array.MaxLength)
            throw new ArgumentOutOfRangeException(
                nameof(count), $"FrameStack: {count} frames {shape} are more than the {Array.MaxLength} bytes of an array.");
        ObservationShape = [shape[0], shape[1], count * _channels];
        _stackedChannels = ObservationShape[2];
        _frame = new byte[shape.ElementCount];
        _stack = new byte[ObservationShape.ElementCount];
    }

    /// <inheritdoc/>
    public override Shape ObservationShape { get; }

    /// <inheritdoc/>
    public override void Reset(Span<byte> observation)
    {
        CheckLength(observation);
        Inner.Reset(_frame);
        for (int first = 0; first < _stackedChannels; first += _channels)
            Place(first);
        _stack.CopyTo(observation);
    }

    /// <inheritdoc/>
    public override StepResult Step(int action, Span<byte> observation)
    {
        CheckLength(observation);
        StepResult result = Inner.Step(action, _frame);

        // Every frame moves one place towards the first; what it moves in from the next pixel is the place of the new one.
        _stack.AsSpan(_channels).CopyTo(_stack);
        Place(_stackedChannels - _channels);
        _stack.CopyTo(observation);
        return result;
    }

    /// <inheritdoc/>
    protected override void SerializeFields(StateArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        int count = _stackedChannels;
        archive.Value(ref count, count, count, "the stacked channels");
        archive.Bytes(_stack);
    }

    private void CheckLength(ReadOnlySpan<byte> observation)
    {
        if (observation.Length != _stack.Length)
            throw new ArgumentException($"FrameStack: expected room for an observation {ObservationShape} of {_stack.Length} bytes, got "
                + $"{observation.Length}.", nameof(observation));
    }

    private void Place(int first)
    {
        for (int from = 0, to = first; from < _frame.Length; from += _channels, to += _stackedChannels)
            _frame.AsSpan(from, _channels).CopyTo(_stack.AsSpan(to));
    }
}
