namespace Amago.Nets.Plans;

/// <summary>
/// Packed parameters that are made anew only after the parameters have changed. What a pending backward pass reads stays as it was; memory
/// that nobody reads any more is used again.
/// </summary>
internal sealed class ParameterCache(EncoderPlan plan)
{
    private readonly Lock _lock = new();
    private readonly List<PackedParameters> _idle = [];
    private PackedParameters? _current;

    /// <summary>
    /// The parameters as they are now; give them back with <see cref="Return"/>. Forgetting to costs memory until the next collection.
    /// </summary>
    public PackedParameters Lease(bool backward)
    {
        lock (_lock)
        {
            if (_current is null || !_current.IsCurrent(backward))
            {
                PackedParameters next = Reusable();
                _current = null; // where packing fails, half of them is new
                next.Refresh(backward);
                _current = next;
            }

            _current.Leases++;
            return _current;
        }
    }

    /// <summary>Adds a reader to parameters that are leased already.</summary>
    public void Share(PackedParameters parameters)
    {
        lock (_lock)
            parameters.Leases++;
    }

    /// <summary>Takes a reader away: memory without readers is used again.</summary>
    public void Return(PackedParameters parameters)
    {
        lock (_lock)
        {
            if (--parameters.Leases == 0 && !ReferenceEquals(parameters, _current))
                _idle.Add(parameters);
        }
    }

    private PackedParameters Reusable()
    {
        if (_current is { Leases: 0 })
            return _current;
        if (_idle.Count == 0)
            return new PackedParameters(plan);
        PackedParameters idle = _idle[^1];
        _idle.RemoveAt(_idle.Count - 1);
        return idle;
    }
}
