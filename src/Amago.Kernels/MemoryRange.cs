namespace Amago.Kernels;

/// <summary>Floats side by side; by default none.</summary>
/// <param name="start">The first.</param>
/// <param name="length">How many.</param>
internal readonly unsafe struct MemoryRange(float* start, nint length)
{
    public float* Start { get; } = start;

    public nint Length { get; } = length;
}
