using Amago.Kernels;

namespace Amago.Tests.Kernels;

/// <summary>
/// The contract of convolution kernels: every candidate, for every vector width of the machine, against the plain float64 loops at awkward
/// sizes; guard values round every buffer; the same bits however the work is cut.
/// </summary>
public sealed unsafe class ConvolutionContractTests
{
    /// <summary>Height, width, channels, output channels, kernel height and width, stride height and width, padding height and width, images.</summary>
    public static TheoryData<int[]> Geometries =>
    [
        .. Awkward,
        .. Encoders,
        .. from channels in Enumerable.Range(1, 40) select new[] { 5, 4, channels, 41 - channels, 2, 3, 1, 1, 0, 1, 1 + (channels % 3) },
        .. from channels in Enumerable.Range(1, 40) select new[] { 5, 4, 3, channels, 3, 2, 2, 1, 1, 1, 1 },
    ];

    private static int[][] Awkward =>
    [
        [1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1],
        [1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 7],
        [1, 7, 3, 5, 1, 3, 1, 2, 0, 0, 2],
        [13, 11, 3, 16, 3, 3, 2, 2, 0, 0, 2],
        [13, 11, 3, 33, 3, 3, 1, 1, 1, 1, 7],
        [5, 6, 40, 8, 3, 2, 2, 1, 1, 0, 2],
        [4, 4, 5, 7, 1, 1, 3, 3, 0, 0, 2], // stride larger than the kernel
        [9, 10, 2, 3, 2, 3, 5, 4, 0, 0, 1], // and past the edge
        [6, 5, 2, 31, 2, 2, 1, 1, 3, 3, 1], // padding larger than the kernel
        [3, 2, 5, 4, 2, 1, 2, 3, 5, 4, 7],
        [2, 2, 1, 2, 4, 5, 2, 3, 2, 2, 1], // kernel larger than the image
        [3, 3, 2, 3, 7, 7, 1, 1, 3, 3, 2],
        [17, 1, 1, 1, 5, 1, 2, 1, 0, 0, 17],
        [1, 23, 7, 13, 1, 5, 1, 3, 0, 2, 7],
        [11, 3, 17, 19, 5, 2, 3, 1, 2, 1, 7],
        [1, 1, 131, 97, 1, 1, 1, 1, 0, 0, 29], // a linear layer
        [1, 1, 40, 300, 1, 1, 1, 1, 0, 0, 9],
        [6, 6, 8, 272, 2, 2, 2, 2, 0, 0, 2],
    ];

    /// <summary>The layers of the four encoders on smaller images.</summary>
    private static int[][] Encoders =>
    [
        [28, 24, 4, 32, 8, 8, 4, 4, 0, 0, 2],
        [12, 10, 32, 64, 4, 4, 2, 2, 0, 0, 3],
        [9, 9, 64, 64, 3, 3, 1, 1, 0, 0, 2],
        [21, 20, 9, 32, 3, 3, 2, 2, 0, 0, 2],
        [15, 17, 32, 32, 3, 3, 1, 1, 0, 0, 1],
        [20, 19, 3, 16, 3, 3, 1, 1, 1, 1, 2],
        [15, 15, 16, 16, 3, 3, 1, 1, 1, 1, 2],
        [11, 11, 16, 32, 3, 3, 1, 1, 1, 1, 2],
        [7, 7, 32, 32, 3, 3, 1, 1, 1, 1, 7],
        [10, 10, 4, 16, 2, 2, 1, 1, 0, 0, 7],
        [9, 9, 16, 32, 2, 2, 1, 1, 0, 0, 3],
        [8, 8, 32, 48, 2, 2, 1, 1, 0, 0, 3],
    ];

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Forward_passes_agree_with_the_plain_loops(int[] sizes)
    {
        Conv2dShape shape = Shape(sizes);
        PassCheck.Run(Convolutions.ForwardCandidates(shape), new PlainForward(shape), EpilogueCase.Forward, shape.InputSize, shape.OutputSize, shape.OutputChannels);
    }

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Data_gradients_agree_with_the_plain_loops(int[] sizes)
    {
        Conv2dShape shape = Shape(sizes);
        PassCheck.Run(Convolutions.BackwardDataCandidates(shape), new PlainBackwardData(shape), EpilogueCase.Backward, shape.OutputSize, shape.InputSize, shape.Channels);
    }

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Weight_gradients_agree_with_the_plain_loops(int[] sizes)
    {
        Conv2dShape shape = Shape(sizes);
        foreach (ConvolutionWeightGradient gradient in Convolutions.WeightGradientCandidates(shape))
        {
            WeightGradientCheck.Run(gradient, [shape.Images]);
            WeightGradientCheck.Run(gradient, [.. Enumerable.Repeat(1, shape.Images)]);
        }
    }

    [Fact]
    public void Every_vector_width_of_the_machine_is_a_candidate()
    {
        Conv2dShape shape = Shape([9, 9, 16, 32, 2, 2, 1, 1, 0, 0, 3]);
        foreach (int width in VectorWidths.All)
        {
            string end = $" {width * 32}-bit";
            Assert.Contains(Convolutions.ForwardCandidates(shape), pass => pass.Name.StartsWith("direct", StringComparison.Ordinal) && pass.Name.EndsWith(end, StringComparison.Ordinal));
            Assert.Contains(Convolutions.BackwardDataCandidates(shape), pass => pass.Name.StartsWith("direct", StringComparison.Ordinal) && pass.Name.EndsWith(end, StringComparison.Ordinal));
            Assert.Contains(Convolutions.WeightGradientCandidates(shape), pass => pass.Name.StartsWith("direct", StringComparison.Ordinal) && pass.Name.EndsWith(end, StringComparison.Ordinal));
        }
    }

    private static Conv2dShape Shape(int[] s) => new(s[10], s[0], s[1], s[2], s[3], new WindowGeometry(s[4], s[5], s[6], s[7], s[8], s[9]));
}
