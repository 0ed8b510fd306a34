using System.Runtime.Intrinsics;

namespace Amago.Kernels;

/// <summary>The direct kernels, made for a vector width in floats.</summary>
internal static class DirectKernels
{
    public static ConvolutionPass Forward(in Conv2dShape shape, int width) => width switch
    {
        16 => new DirectForward<Vector512<float>, Simd512>(shape),
        8 => new DirectForward<Vector256<float>, Simd256>(shape),
        4 => new DirectForward<Vector128<float>, Simd128>(shape),
        _ => new DirectForward<float, SimdScalar>(shape),
    };

    /// <summary>The part of a linear layer's forward pass that sums over some of its inputs.</summary>
    public static ConvolutionPass LinearForward(int rows, int inputs, int outputs, int stride, int width)
    {
        var shape = new Conv2dShape(rows, 1, 1, inputs, outputs, new WindowGeometry(1));
        return width switch
        {
            16 => new DirectForward<Vector512<float>, Simd512>(shape, stride),
            8 => new DirectForward<Vector256<float>, Simd256>(shape, stride),
            4 => new DirectForward<Vector128<float>, Simd128>(shape, stride),
            _ => new DirectForward<float, SimdScalar>(shape, stride),
        };
    }

    public static ConvolutionPass BackwardData(in Conv2dShape shape, int width) => width switch
    {
        16 => new DirectBackwardData<Vector512<float>, Simd512>(shape),
        8 => new DirectBackwardData<Vector256<float>, Simd256>(shape),
        4 => new DirectBackwardData<Vector128<float>, Simd128>(shape),
        _ => new DirectBackwardData<float, SimdScalar>(shape),
    };

    public static ConvolutionWeightGradient WeightGradient(in Conv2dShape shape, int width) => width switch
    {
        16 => new DirectWeightGradient<Vector512<float>, Simd512>(shape),
        8 => new DirectWeightGradient<Vector256<float>, Simd256>(shape),
        4 => new DirectWeightGradient<Vector128<float>, Simd128>(shape),
        _ => new DirectWeightGradient<float, SimdScalar>(shape),
    };
}
