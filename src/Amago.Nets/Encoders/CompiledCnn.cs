using System.Runtime.InteropServices;
using Amago.Nets.Encoders;
using Amago.Nets.Plans;
using Amago.Nets.Plans.Rows;

namespace Amago.Nets;

/// <summary>
/// An encoder made ready to run: parameters packed for the kernels, buffers planned, layers executed depth first from pixels to features.
/// A run allocates nothing. Features are those of <see cref="Cnn.Forward(Tensor, bool, bool)"/>, to the bit.
/// </summary>
/// <remarks>
/// The parameters are those of the moment: after changing them (an optimizer step, LoadStateDict) call <see cref="Refresh"/>. Any number
/// of threads may run at once, and refresh meanwhile; each concurrent run has working memory of its own, and all share the parameters. An
/// encoder that can't be planned (see <see cref="EncoderSummary.IsPlanned"/>) runs operation by operation, with its parameters as they are,
/// and allocates.
/// </remarks>
public sealed class CompiledCnn : IDisposable
{
    private readonly Cnn _encoder;
    private readonly EncoderPlan? _plan;
    private readonly Lock _lock = new();
    private PackedParameters? _parameters;
    private RowPlan? _dense;
    private bool _isDisposed;

    internal CompiledCnn(Cnn encoder, int maxBatch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatch, 1);
        _encoder = encoder;
        _plan = encoder.Plan;
        MaxBatch = maxBatch;
        OutputShape = encoder.OutputShape;
        OutputFeatures = encoder.OutputFeatures;
        ImageLength = encoder.InputChannels * encoder.ImageHeight * encoder.ImageWidth;
        try
        {
            Refresh();

            // Once through: what is compiled or allocated at the first call is then done.
            int most = Array.MaxLength / Math.Max(Math.Max(ImageLength, OutputFeatures), 1);
            foreach (int images in new[] { 1, Math.Min(Math.Min(maxBatch, Workers.Current), most) })
                Run(new byte[images * ImageLength], new float[images * OutputFeatures]);
        }
        catch (OverflowException e)
        {
            string problem = $"{encoder.DisplayName}: images {encoder.ImgShape} need more working memory than an array holds.";
            throw new ArgumentException(problem, nameof(encoder), e);
        }
    }

    /// <summary>The most images of one run.</summary>
    public int MaxBatch { get; }

    /// <summary>H·W·C, values of one image.</summary>
    public int ImageLength { get; }

    /// <summary>(C', H', W') of one image's feature map, before what follows the flattening.</summary>
    public Shape OutputShape { get; }

    /// <summary>F, features of one image: those of <see cref="Cnn.OutputFeatures"/>.</summary>
    public int OutputFeatures { get; }

    /// <summary>Encodes pixels, which are scaled by the encoder's <see cref="Cnn.Scaling"/>.</summary>
    /// <param name="pixels">Images (N, H, W, C), or (N, C, H, W) when channels are first, N from 0 to <see cref="MaxBatch"/>.</param>
    /// <param name="features">(N, F) in C, H, W order; a longer span is filled at its front.</param>
    /// <exception cref="ArgumentException">
    /// Not whole images, more than <see cref="MaxBatch"/>, too little room for the features, or features in the pixels' own memory.
    /// </exception>
    /// <exception cref="ObjectDisposedException">This object was disposed of.</exception>
    public unsafe void Run(ReadOnlySpan<byte> pixels, Span<float> features)
    {
        CheckApart(pixels, features);
        int count = CheckedCount(pixels.Length, features.Length);
        if (_plan is null)
        {
            RunByOperations(Tensor.FromSpan(pixels, Sizes(count)), features);
            return;
        }

        fixed (byte* from = pixels)
        fixed (float* to = features)
            Run(_plan, new PlanImages(from, null, _encoder.ImageLayout, null, 0), count, to);
    }

    /// <summary>Encodes float32 values, which are taken as they are.</summary>
    /// <inheritdoc cref="Run(ReadOnlySpan{byte}, Span{float})"/>
    public unsafe void Run(ReadOnlySpan<float> pixels, Span<float> features)
    {
        CheckApart(MemoryMarshal.AsBytes(pixels), features);
        int count = CheckedCount(pixels.Length, features.Length);
        if (_plan is null)
        {
            RunByOperations(Tensor.FromSpan(pixels, Sizes(count)), features);
            return;
        }

        fixed (float* from = pixels, to = features)
            Run(_plan, new PlanImages(null, from, _encoder.ImageLayout, null, 0), count, to);
    }

    private void CheckApart(ReadOnlySpan<byte> pixels, Span<float> features)
    {
        if (pixels.Overlaps(MemoryMarshal.AsBytes(features)))
            throw Error("expected memory of their own for the features, got some that the pixels lie in.", nameof(features));
    }

    /// <summary>Takes the encoder's parameters as they are now; runs that have begun go on with the old ones.</summary>
    /// <exception cref="ObjectDisposedException">This object was disposed of.</exception>
    public void Refresh()
    {
        if (_plan is null)
            return;
        RowPlan? dense = _encoder.IsDense ? DenseRecording.Plan(_encoder, out _) : null; // may throw: nothing is leased yet
        PackedParameters? unused = _plan.Packed.Lease(backward: false);
        bool isDisposed;
        lock (_lock)
        {
            isDisposed = _isDisposed;
            if (!isDisposed)
                (_parameters, unused, _dense) = (unused, _parameters, dense);
        }

        if (unused is not null)
            _plan.Packed.Return(unused);
        ObjectDisposedException.ThrowIf(isDisposed, this);
    }

    /// <summary>Gives back the memory of the packed parameters.</summary>
    public void Dispose()
    {
        PackedParameters? unused;
        lock (_lock)
        {
            _isDisposed = true;
            (_parameters, unused, _dense) = (null, _parameters, null);
        }

        if (unused is not null)
            _plan?.Packed.Return(unused);
    }

    private unsafe void Run(EncoderPlan plan, PlanImages images, int count, float* features)
    {
        PackedParameters? parameters;
        RowPlan? dense;
        lock (_lock)
        {
            (parameters, dense) = (_parameters, _dense);
            if (parameters is not null)
                plan.Packed.Share(parameters);
        }

        ObjectDisposedException.ThrowIf(parameters is null, this);
        if (!_encoder.IsDense)
        {
            Infer(features);
            return;
        }

        using var scratch = new Scratch(checked(count * OutputShape.ElementCount));
        fixed (float* maps = scratch.Span)
        {
            Infer(maps);
            if (dense is not null)
            {
                dense.Run(maps, features, count);
                return;
            }

            Tensor rows = Tensor.FromSpan<float>(
                new ReadOnlySpan<float>(maps, count * OutputShape.ElementCount), [count, OutputShape.ElementCount]);
            using IDisposable scope = Autograd.NoGrad();
            _encoder.DenseRows(rows).CopyTo(new Span<float>(features, count * OutputFeatures));
        }

        void Infer(float* to)
        {
            var target = new PlanFeatures(to, plan.Output.Pixels, plan.Output.Channels, channelsFirst: !_encoder.FlattensChannelsLast);
            plan.Infer(new PlanBatch(images, target, count), parameters);
        }
    }

    private void RunByOperations(Tensor images, Span<float> features)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        using IDisposable scope = Autograd.NoGrad();
        _encoder.ForwardByOperations(images, fromFloat: images.DType == DType.Float32, flatten: true).CopyTo(features);
    }

    private Shape Sizes(int count) => [1, count, _encoder.ImgShape.Item1, _encoder.ImgShape.Item2, _encoder.ImgShape.Item3];

    private int CheckedCount(int pixels, int features)
    {
        int count = pixels / ImageLength;
        if (count * ImageLength != pixels)
            throw Error($"expected whole images of {ImageLength} values {_encoder.ImgShape}, got {pixels} values.", nameof(pixels));
        if (count > MaxBatch)
            throw Error($"compiled for up to {MaxBatch} images, got {count}.", nameof(pixels));
        long room = (long)count * OutputFeatures;
        if (features < room)
            throw Error($"the features of {count} images need room for {room} floats, got {features}.", nameof(features));
        return count;
    }

    private ArgumentException Error(string text, string parameter) => new($"{_encoder.DisplayName}: {text}", parameter);
}
