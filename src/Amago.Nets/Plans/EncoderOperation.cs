using Amago.Kernels;
using Amago.Tensors;

namespace Amago.Nets;

/// <summary>
/// A whole encoder as one node of the tape: inputs the images (B, L, ...), then the plan's parameters; result the features.
/// </summary>
/// <param name="plan">What it does.</param>
/// <param name="images">Sizes and order of an image.</param>
/// <param name="flatten">Whether the features of an image come as one row.</param>
/// <param name="shift">A random shift of the images on the way in, or null.</param>
internal sealed record EncoderOperation(EncoderPlan plan, ImageLayout images, bool flatten, ImageShift? shift) : Operation
{
    public override string Name => "encoder";

    public override Shape OutputShape(Tensor[] inputs)
    {
        Shape obs = inputs[0].Shape, map = plan.Output.Shape;
        return flatten ? [obs[0], obs[1], map.ElementCount] : [obs[0], obs[1], map[0], map[1], map[2]];
    }

    public override unsafe Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        saved = null;
        Tensor obs = inputs[0].RowMajor();
        Tensor features = Tensor.Uninitialized(shape, FeatureStrides(shape));
        int count = shape[0] * shape[1], threads = Workers.Current;
        bool isTraining = Autograd.IsEnabled && Array.Exists(inputs, static input => input.RequiresGrad);
        PackedParameters parameters = plan.Parameters.Lease(isTraining);
        if (isTraining)
        {
            var run = new EncoderRun(plan, parameters, obs);
            saved = run;
            Pinned(obs, features, (pixels, to) => run.Context.Forward(pixels, count, to, parameters, threads));
            return features;
        }

        InferenceContext context = plan.InferenceContexts.Rent();
        try
        {
            Pinned(obs, features, (pixels, to) => context.Run(pixels, count, to, parameters, threads));
        }
        finally
        {
            plan.InferenceContexts.Return(context);
            plan.Parameters.Return(parameters);
        }

        return features;
    }

    public override unsafe void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        var run = (EncoderRun)node.Saved!;
        var result = new ParameterGradients(plan.Layout.Parameters, gradients);
        Tensor features = node.Output, dfeatures = dy.InLayout([.. features.Strides]);
        Pinned(run.Images, features, (pixels, from) =>
        {
            fixed (float* d = dfeatures.Elements<float>())
                run.Context.Backward(pixels, from, d, plan.FirstStep(parameter => gradients.Needs(parameter + 1)), run.Parameters, Workers.Current, result);
        });
    }

    private unsafe void Pinned(Tensor obs, Tensor features, PinnedRun run)
    {
        PlanValue map = plan.Output;
        fixed (float* to = features.Elements<float>())
        fixed (int* shifts = shift?.ShiftXY)
        {
            var output = new PlanFeatures(to, map.Pixels, map.Channels, channelsFirst: flatten);
            if (obs.DType == DType.UInt8)
            {
                fixed (byte* pixels = obs.AsSpan<byte>())
                    run(new PlanImages(pixels, null, images, shifts, shift?.Pad ?? 0), output);
                return;
            }

            fixed (float* values = obs.AsSpan<float>())
                run(new PlanImages(null, values, images, shifts, shift?.Pad ?? 0), output);
        }
    }

    /// <summary>Flattened features lie in C, H, W order; maps as they are made, channels last.</summary>
    private int[] FeatureStrides(Shape shape) =>
        flatten ? Strides.Contiguous(shape) : [shape[1] * plan.Output.Length, plan.Output.Length, 1, shape[4] * shape[2], shape[2]];

    private delegate void PinnedRun(PlanImages images, PlanFeatures features);
}

/// <summary>Offsets of a random shift: see <see cref="DrQv2Aug"/>.</summary>
/// <param name="ShiftXY">x and y offset of each image.</param>
/// <param name="Pad">The offset that leaves an image where it is.</param>
internal sealed record ImageShift(int[] ShiftXY, int Pad);

/// <summary>What a training step holds until its backward pass is done: then its memory serves the next one.</summary>
internal sealed class EncoderRun(EncoderPlan plan, PackedParameters parameters, Tensor images) : IDisposable
{
    public TrainingContext Context { get; } = plan.TrainingContexts.Rent();

    public PackedParameters Parameters { get; } = parameters;

    /// <summary>The images, in row-major order.</summary>
    public Tensor Images { get; } = images;

    public void Dispose()
    {
        plan.TrainingContexts.Return(Context);
        plan.Parameters.Return(Parameters);
    }
}
