namespace Amago.Kernels;

/// <summary>Floats side by side; by default none.</summary>
/// <param name="start">The first float of the range.</param>
/// <param name="length">Number of floats in the range.</param>
internal readonly unsafe struct MemoryRange(float* start, nint length)
{
    public float* Start { get; } = start;

    public nint Length { get; } = length;
}
