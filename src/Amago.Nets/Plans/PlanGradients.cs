namespace Amago.Nets;

/// <summary>
/// Decides, from a plan's last step to its first, where the gradient of each value lies and who writes it first, so that no gradient is
/// copied that need not be.
/// </summary>
internal sealed class PlanGradients
{
    private readonly int[] _buffers;
    private readonly HashSet<int> _written = [];
    private int _time;

    /// <summary>Starts with a buffer for each value, that of the plan's output written.</summary>
    public PlanGradients(IReadOnlyList<PlanValue> values, PlanValue output)
    {
        _buffers = [.. Enumerable.Range(0, values.Count)];
        Uses = new BufferUse?[values.Count];
        Write(output);
    }

    /// <summary>For each buffer the floats of an image and the steps, counted from the plan's end, that use it first and last.</summary>
    public BufferUse?[] Uses { get; }

    /// <summary>Goes on to the step before.</summary>
    public void NextStep() => _time++;

    /// <summary>Whether anything asks for the gradient of a value: nothing does for the image's.</summary>
    public static bool IsWanted(PlanValue value) => value.Index != 0;

    /// <summary>The buffer of a value's gradient, which is read in this step.</summary>
    public int Read(PlanValue value) => Use(BufferOf(value), value.Length);

    /// <summary>The buffer that this step's contribution to a value's gradient goes to, and whether it is added to earlier ones.</summary>
    public GradientTarget Write(PlanValue value)
    {
        int buffer = Use(BufferOf(value), value.Length);
        return new GradientTarget(buffer, Accumulates: !_written.Add(buffer));
    }

    /// <summary>
    /// Lets a value's gradient start as the gradient of this step's output, in the memory that the step no longer needs. False where it
    /// has begun already.
    /// </summary>
    public bool TryTakeOver(PlanValue value, PlanValue output)
    {
        if (_written.Contains(BufferOf(value)))
            return false;
        _buffers[Owner(value).Index] = Read(output);
        return true;
    }

    /// <summary>Whether the gradients of two values lie in one buffer.</summary>
    public bool AreShared(PlanValue first, PlanValue second) => BufferOf(first) == BufferOf(second);

    private static PlanValue Owner(PlanValue value)
    {
        while (value.SharesGradientOf is { } other)
            value = other;
        return value;
    }

    private int BufferOf(PlanValue value) => _buffers[Owner(value).Index];

    private int Use(int buffer, int length)
    {
        Uses[buffer] = new BufferUse(length, Uses[buffer]?.First ?? _time, _time);
        return buffer;
    }
}

/// <summary>Where a contribution to a gradient goes.</summary>
/// <param name="Buffer">Index of the buffer.</param>
/// <param name="Accumulates">Whether it is added to what is there.</param>
internal readonly record struct GradientTarget(int Buffer, bool Accumulates);

/// <summary>A buffer that is needed from one step to another.</summary>
/// <param name="Length">Floats of an image.</param>
/// <param name="First">The first step that uses it.</param>
/// <param name="Last">The last one.</param>
internal readonly record struct BufferUse(int Length, int First, int Last);
