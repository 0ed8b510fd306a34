namespace Amago.Rl.Worlds;

/// <summary>
/// Steer a dot to a target; where it arrives, the next target appears. Two continuous actions move the dot in both directions, up to
/// <see cref="Speed"/> a step. The image has the dot and the target in a channel each, spread over the nearest four pixels, so that it
/// tells where they are more finely than its pixels are.
/// </summary>
/// <remarks>
/// A reward is the distance that the dot came nearer, and 1 for a target; the score counts targets alone. An episode is cut off after
/// <see cref="Time"/> steps.
/// </remarks>
internal sealed class Steer(EnvironmentDescriptor descriptor, long seed) : World(descriptor, seed)
{
    /// <summary>Pixels of a side.</summary>
    public const int Size = 12;

    /// <summary>One for the dot, one for the target.</summary>
    public const int Channels = 2;

    private const int Time = 100;
    private const float Speed = 0.1f, Reach = 0.08f; // in sides of the image, which is 1 wide

    private float _x, _y, _targetX, _targetY;
    private int _step;

    public override void Reset(ObservationRow observation)
    {
        _step = 0;
        (_x, _y) = (Draw(), Draw());
        MoveTarget();
        Show(observation);
    }

    protected override StepResult Play(ReadOnlySpan<float> action, ObservationRow observation)
    {
        float before = Distance();
        _x = Math.Clamp(_x + (Speed * action[0]), 0, 1);
        _y = Math.Clamp(_y + (Speed * action[1]), 0, 1);
        float after = Distance();
        bool hasArrived = after < Reach;
        if (hasArrived)
            MoveTarget();
        _step++;
        Show(observation);
        float score = hasArrived ? 1 : 0;
        return new StepResult(before - after + score, Truncated: _step >= Time) { Score = score };
    }

    protected override void SerializeFields(StateArchive archive)
    {
        SerializePlace(archive, ref _x, nameof(_x));
        SerializePlace(archive, ref _y, nameof(_y));
        SerializePlace(archive, ref _targetX, nameof(_targetX));
        SerializePlace(archive, ref _targetY, nameof(_targetY));
        archive.Value(ref _step, 0, Time);
    }

    private static void SerializePlace(StateArchive archive, ref float place, string name)
    {
        archive.Value(ref place, name);
        archive.Require(place is >= 0 and <= 1, $"{name} from 0 to 1");
    }

    private float Draw()
    {
        Span<float> place = stackalloc float[1];
        Random.Uniform(place);
        return place[0];
    }

    // Somewhere else than the dot, which would arrive without moving.
    private void MoveTarget()
    {
        do
            (_targetX, _targetY) = (Draw(), Draw());
        while (Distance() < 2 * Reach);
    }

    private float Distance() => MathF.Sqrt(((_x - _targetX) * (_x - _targetX)) + ((_y - _targetY) * (_y - _targetY)));

    private void Show(ObservationRow observation)
    {
        Span<byte> pixels = observation.Bytes();
        pixels.Clear();
        Spread(pixels, 0, _x, _y);
        Spread(pixels, 1, _targetX, _targetY);
    }

    // Each of the four pixels round a place gets its share of a full one.
    private static void Spread(Span<byte> pixels, int channel, float x, float y)
    {
        float column = x * (Size - 1), row = y * (Size - 1);
        int left = Math.Min((int)column, Size - 2), top = Math.Min((int)row, Size - 2);
        float right = column - left, down = row - top;
        Set(pixels, channel, left, top, (1 - right) * (1 - down));
        Set(pixels, channel, left + 1, top, right * (1 - down));
        Set(pixels, channel, left, top + 1, (1 - right) * down);
        Set(pixels, channel, left + 1, top + 1, right * down);
    }

    private static void Set(Span<byte> pixels, int channel, int x, int y, float share) =>
        pixels[(((y * Size) + x) * Channels) + channel] = (byte)MathF.Round(255 * share);
}
