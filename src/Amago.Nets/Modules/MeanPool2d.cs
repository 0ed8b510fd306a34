using Ops = Amago.Tensors.Operations;

namespace Amago.Nets;

/// <summary>
/// Mean of every channel over the whole image, as <c>torch.nn.AdaptiveAvgPool2d(1)</c>: (N, C, H, W) to (N, C, 1, 1)
/// (https://arxiv.org/abs/1312.4400).
/// </summary>
public sealed class MeanPool2d : Module
{
    /// <summary>Pools images: (N, C, H, W) to (N, C, 1, 1).</summary>
    /// <exception cref="ArgumentException">The input is no batch of images, or the images have no pixel.</exception>
    public Tensor Forward(Tensor images) => Operation.Apply(new Ops.Images.MeanPool2d { Layer = ModulePath }, images);
}
