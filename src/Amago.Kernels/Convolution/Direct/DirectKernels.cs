using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Convolution.Direct;

/// <summary>The direct kernels, made for a vector width.</summary>
internal static class DirectKernels
{
    public static ConvolutionPass Forward(in Conv2dShape shape, SimdWidth width) => Forward(shape, shape.InputSize, width);

    /// <summary>A forward pass over images that lie <paramref name="stride"/> floats apart: some of the inputs of a linear layer.</summary>
    public static ConvolutionPass Forward(in Conv2dShape shape, int stride, SimdWidth width) =>
        width.Make<ConvolutionPass, ForwardFactory>(new(shape, stride));

    public static ConvolutionPass BackwardData(in Conv2dShape shape, SimdWidth width) =>
        width.Make<ConvolutionPass, BackwardDataFactory>(new(shape));

    public static ConvolutionWeightGradient WeightGradient(in Conv2dShape shape, SimdWidth width) =>
        width.Make<ConvolutionWeightGradient, WeightGradientFactory>(new(shape));

    private readonly struct ForwardFactory(Conv2dShape shape, int stride) : ISimdFactory<ConvolutionPass>
    {
        public ConvolutionPass Make<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => new DirectForward<TVector, TSimd>(shape, stride);
    }

    private readonly struct BackwardDataFactory(Conv2dShape shape) : ISimdFactory<ConvolutionPass>
    {
        public ConvolutionPass Make<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => new DirectBackwardData<TVector, TSimd>(shape);
    }

    private readonly struct WeightGradientFactory(Conv2dShape shape) : ISimdFactory<ConvolutionWeightGradient>
    {
        public ConvolutionWeightGradient Make<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => new DirectWeightGradient<TVector, TSimd>(shape);
    }
}
