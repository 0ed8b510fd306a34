namespace Amago.Kernels.Convolution.Contract;

/// <summary>What a run of a convolution's pass reads and writes.</summary>
/// <param name="from">Images that are read: x, or dy for a data gradient.</param>
/// <param name="to">Images (y, or dx); must not overlap <paramref name="from"/>.</param>
/// <param name="images">Number of images.</param>
/// <param name="packed">What <see cref="ConvolutionPass.Pack"/> made.</param>
/// <param name="epilogue">
/// The epilogue that every sum passes through; its bias has a float for each channel of <paramref name="to"/>.
/// </param>
internal readonly unsafe struct PassMemory(float* from, float* to, int images, float* packed, in Epilogue epilogue)
{
    public readonly float* From = from, To = to, Packed = packed;
    public readonly int Images = images;
    public readonly Epilogue Epilogue = epilogue;
}
