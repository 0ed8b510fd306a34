using Amago.Kernels.Pixels;
using Amago.Tensors.Shapes;

namespace Amago.Nets.Plans;

/// <summary>
/// A whole encoder as one node of the tape: inputs the images (B, L, ...), then the plan's parameters; result the features.
/// </summary>
/// <param name="Plan">The plan of the encoder's layers.</param>
/// <param name="Layout">Sizes and order of the images in memory.</param>
/// <param name="Order">How the features of an image come.</param>
/// <param name="Shift">A random shift of the images on the way in, or null.</param>
internal sealed record EncoderOperation(EncoderPlan Plan, ImageLayout Layout, FeatureOrder Order, ImageShift? Shift) : Operation
{
    private delegate void BatchRun(in PlanBatch batch);

    public override string Name => "encoder";

    public override Shape OutputShape(Tensor[] inputs)
    {
        Shape obs = inputs[0].Shape, map = Plan.Output.Shape;
        return Order == FeatureOrder.Maps
            ? [obs[0], obs[1], map[0], map[1], map[2]]
            : [obs[0], obs[1], map.ElementCount];
    }

    public override Tensor Forward(Tensor[] inputs, Shape shape, out object? saved)
    {
        Tensor obs = inputs[0].RowMajor();
        Tensor features = Tensor.Uninitialized(shape, FeatureStrides(shape));
        if (Autograd.IsEnabled && Array.Exists(inputs, static input => input.RequiresGrad))
        {
            var run = new EncoderRun(Plan, obs);
            Pinned(obs, features, run.Forward);
            saved = run;
        }
        else
        {
            Pinned(obs, features, (in PlanBatch batch) => Plan.Infer(batch, Plan.Packed.Lease(backward: false)));
            saved = null;
        }

        return features;
    }

    public override unsafe void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        var run = (EncoderRun)node.Saved!;
        Tensor features = node.Output, dfeatures = dy.InLayout([.. features.Strides]);
        Pinned(run.Obs, features, (in PlanBatch batch) =>
        {
            fixed (float* d = dfeatures.Elements<float>())
                run.Backward(batch, d, gradients);
        });
    }

    private unsafe void Pinned(Tensor obs, Tensor features, BatchRun run)
    {
        bool arePixels = obs.DType == DType.UInt8;
        fixed (byte* pixels = arePixels ? obs.AsSpan<byte>() : [])
        fixed (float* values = arePixels ? [] : obs.AsSpan<float>(), to = features.Elements<float>())
        fixed (int* shifts = Shift?.ShiftXY)
        {
            var images = new PlanImages(pixels, values, Layout, shifts, Shift?.Pad ?? 0);
            var target = new PlanFeatures(to, Plan.Output.Pixels, Plan.Output.Channels, channelsFirst: Order == FeatureOrder.ChannelsFirst);
            run(new PlanBatch(images, target, obs.Shape[0] * obs.Shape[1]));
        }
    }

    /// <summary>Flattened features lie in their order; maps as they are made, channels last.</summary>
    private int[] FeatureStrides(Shape shape) => Order == FeatureOrder.Maps
        ? [shape[1] * Plan.Output.Length, Plan.Output.Length, 1, shape[4] * shape[2], shape[2]]
        : Strides.Contiguous(shape);
}

/// <summary>How the features of an image come.</summary>
internal enum FeatureOrder
{
    /// <summary>As maps (C', H', W').</summary>
    Maps,

    /// <summary>As one row in C, H, W order.</summary>
    ChannelsFirst,

    /// <summary>As one row in H, W, C order.</summary>
    ChannelsLast,
}

/// <summary>Offsets of a random shift: see <see cref="DrQv2Aug"/>.</summary>
/// <param name="ShiftXY">x and y offset of each image, 0..2·Pad: image 0's x, image 0's y, image 1's x, ...</param>
/// <param name="Pad">The offset that leaves an image where it is.</param>
internal sealed record ImageShift(int[] ShiftXY, int Pad);
