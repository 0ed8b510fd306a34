using Amago.Nets.Plans;

namespace Amago.Nets.Networks;

/// <summary>Makes rows of one input's observations, for what follows the flattening.</summary>
internal abstract unsafe class RowSource
{
    /// <summary>Makes the source of an input.</summary>
    public static RowSource Of(NetworkInput input, ObservationBuffer buffer, int rows) => input switch
    {
        ImageInput image => new Images(image.Encoder, buffer, rows),
        IndexInput index => new Numbers(index, buffer, rows),
        _ => new Vectors(buffer),
    };

    /// <summary>Why there can be no rows without operations, or null.</summary>
    public virtual string? Obstacle => null;

    /// <summary>The rows of some observations.</summary>
    public abstract float* Rows(int first, int count);

    /// <summary>Takes parameters as they are now.</summary>
    public virtual void Refresh()
    {
    }

    /// <summary>Gives back packed parameters.</summary>
    public virtual void Release()
    {
    }

    private sealed class Vectors(ObservationBuffer buffer) : RowSource
    {
        public override float* Rows(int first, int count) => buffer.FloatsAt(first);
    }

    private sealed class Numbers(IndexInput input, ObservationBuffer buffer, int rows) : RowSource
    {
        private readonly PinnedFloats _rows = new((long)rows * input.Count);

        public override float* Rows(int first, int count)
        {
            input.OneHot(buffer.Numbers.Slice(first, count), new Span<float>(_rows.Start, count * input.Count));
            return _rows.Start;
        }
    }

    private sealed class Images(Cnn encoder, ObservationBuffer buffer, int rows) : RowSource
    {
        private readonly EncoderPlan? _plan = encoder.Plan;
        private readonly PinnedFloats _features = new((long)rows * encoder.OutputShape.ElementCount);
        private PackedParameters? _parameters;

        public override string? Obstacle => _plan is null ? $"{encoder.DisplayName}: {encoder.Summary.Obstacle}" : null;

        public override float* Rows(int first, int count)
        {
            EncoderPlan plan = _plan!;
            PackedParameters parameters = _parameters!;
            PlanImages images = buffer.TakesFloats
                ? new PlanImages(null, buffer.FloatsAt(first), encoder.ImageLayout, null, 0)
                : new PlanImages(buffer.PixelsAt(first), null, encoder.ImageLayout, null, 0);
            var target = new PlanFeatures(
                _features.Start, plan.Output.Pixels, plan.Output.Channels, channelsFirst: !encoder.FlattensChannelsLast);
            plan.Packed.Share(parameters);
            plan.Infer(new PlanBatch(images, target, count), parameters);
            return _features.Start;
        }

        public override void Refresh()
        {
            if (_plan is null)
                return;
            PackedParameters next = _plan.Packed.Lease(backward: false);
            Release();
            _parameters = next;
        }

        public override void Release()
        {
            if (_parameters is { } parameters)
                _plan!.Packed.Return(parameters);
            _parameters = null;
        }
    }
}
