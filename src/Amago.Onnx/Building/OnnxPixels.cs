using Amago.Kernels;

namespace Amago.Onnx.Building;

/// <summary>The scaling of pixels as nodes.</summary>
internal static class OnnxPixels
{
    /// <summary>Scales float values from 0 to 255.</summary>
    /// <returns>Name of the scaled values.</returns>
    public static string Scale(OnnxGraph graph, string path, string images, PixelScaling scaling)
    {
        (float divisor, float shift) = scaling switch
        {
            PixelScaling.Centered => (128, 1f),
            PixelScaling.Unit => (255, 0),
            PixelScaling.UnitCentered => (255, 0.5f),
            _ => (1, 0),
        };
        if (divisor != 1)
            images = graph.Node(path, "Div", [images, graph.Constant($"{path}/scale", Tensor.Scalar(divisor))]);
        return shift == 0 ? images : graph.Node(path, "Sub", [images, graph.Constant($"{path}/shift", Tensor.Scalar(shift))]);
    }
}
