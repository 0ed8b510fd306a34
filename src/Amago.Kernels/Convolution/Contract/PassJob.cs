namespace Amago.Kernels.Convolution.Contract;

/// <summary>The pieces of a pass, dealt to threads in runs of neighbours.</summary>
internal sealed unsafe class PassJob(ConvolutionPass pass, PassMemory memory, float* scratch) : ParallelJob
{
    // Enough that threads end at nearly the same time.
    private const int ItemsOfThread = 8;

    private readonly int _pieces = pass.Pieces(memory.Images);
    private int _items;

    /// <summary>Floats of scratch for <paramref name="threads"/> threads.</summary>
    public static int ScratchLength(ConvolutionPass pass, int threads) => checked(threads * CacheLine.RoundUp(pass.ScratchLength));

    /// <summary>Runs all pieces of the pass on up to some threads.</summary>
    public void Run(int threads)
    {
        _items = Math.Min(_pieces, threads == 1 ? 1 : ItemsOfThread * threads);
        Workers.Run(this, _items, threads);
    }

    public override void Run(int item, int worker)
    {
        int first = (int)((long)_pieces * item / _items), end = (int)((long)_pieces * (item + 1) / _items);
        pass.Run(memory, first, end, scratch + ((nint)worker * CacheLine.RoundUp(pass.ScratchLength)));
    }
}
