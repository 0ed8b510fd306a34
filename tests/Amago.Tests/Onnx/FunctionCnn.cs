using Amago.Nets;

namespace Amago.Tests.Onnx;

/// <summary>An encoder of one function of images (N, 2, 4, 6).</summary>
internal sealed class FunctionCnn : Cnn
{
    private readonly Func<Tensor, Tensor> _function;

    public FunctionCnn(Func<Tensor, Tensor> function)
        : base((4, 6, 2), channelsFirst: false, "relu") =>
        _function = function;

    protected override Tensor ConvForward(Tensor imgs) => _function(imgs);
}
