using Amago.Kernels;
using Ops = Amago.Tensors.Operations;

namespace Amago.Onnx.Forms;

/// <summary>Operations on images (N, C, H, W).</summary>
internal static class ImageForms
{
    public static IReadOnlyList<KeyValuePair<Type, OnnxForms.OnnxForm>> All { get; } =
    [
        OnnxForms.Of<Ops.Images.Conv2d>(static (conv, layer) => layer.Node("Conv", layer.Inputs, Window(conv.Window))),
        OnnxForms.Of<Ops.Images.MaxPool2d>(static (pool, layer) => layer.Node("MaxPool", layer.Inputs, Window(pool.Window))),
        OnnxForms.Of<Ops.Images.MeanPool2d>("GlobalAveragePool"),
        OnnxForms.Of<Ops.Normalizations.GroupNorm>(GroupNorm),
    ];

    private static AttributeProto[] Window(WindowGeometry window) =>
    [
        AttributeProto.Integers("kernel_shape", window.KernelHeight, window.KernelWidth),
        AttributeProto.Integers("strides", window.StrideHeight, window.StrideWidth),
        AttributeProto.Integers("pads", window.PaddingHeight, window.PaddingWidth, window.PaddingBottom, window.PaddingRight),
    ];

    // Opset 17 has no group norm: each group becomes one channel of an instance norm. A size of 0 keeps N.
    private static string GroupNorm(Ops.Normalizations.GroupNorm norm, OnnxLayer layer)
    {
        IReadOnlyList<RecordedSize> sizes = layer.OutputSizes;
        string groups = layer.Node("Reshape", layer.Input, layer.Integers("groups", 0, norm.Groups, -1));
        string ones = layer.Constant("ones", Tensor.Ones([norm.Groups])), zeros = layer.Constant("zeros", Tensor.Zeros([norm.Groups]));
        string normal = layer.Node("InstanceNormalization", [groups, ones, zeros], AttributeProto.Float("epsilon", norm.Epsilon));
        string images = layer.Node("Reshape", normal, layer.Integers("shape", 0, sizes[1].Count, sizes[2].Count, sizes[3].Count));
        if (layer.Inputs.Count == 1)
            return images;
        string gamma = layer.Node("Unsqueeze", layer.Inputs[1], layer.Integers("axes", 1, 2)); // (C) to (C, 1, 1)
        string beta = layer.Node("Unsqueeze", layer.Inputs[2], layer.Integers("axes", 1, 2));
        return layer.Node("Add", layer.Node("Mul", images, gamma), beta);
    }
}
