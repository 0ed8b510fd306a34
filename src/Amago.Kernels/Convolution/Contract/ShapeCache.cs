namespace Amago.Kernels.Convolution.Contract;

/// <summary>
/// The kernels made for the shapes that were asked for last, so that eager calls do not plan the same convolution again. Thread-safe.
/// </summary>
/// <param name="make">Makes the kernel for a shape that is not in the cache.</param>
internal sealed class ShapeCache<TKernel>(Func<Conv2dShape, TKernel> make)
    where TKernel : class
{
    private const int Capacity = 64;

    private readonly Lock _lock = new();

    // The last one asked for is the last.
    private readonly List<(Conv2dShape Shape, TKernel Kernel)> _recent = [];

    public TKernel For(in Conv2dShape shape)
    {
        lock (_lock)
        {
            for (int i = _recent.Count - 1; i >= 0; i--)
            {
                (Conv2dShape Shape, TKernel Kernel) found = _recent[i];
                if (found.Shape != shape)
                    continue;
                _recent.RemoveAt(i);
                _recent.Add(found);
                return found.Kernel;
            }
        }

        TKernel made = make(shape);
        lock (_lock)
        {
            if (_recent.Count == Capacity)
                _recent.RemoveAt(0);
            _recent.Add((shape, made));
        }

        return made;
    }
}
