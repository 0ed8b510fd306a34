namespace Amago.Kernels;

/// <summary>
/// How wide the vectors are that this process computes with. Sums over neighbours are cut by the width, and the algorithm of a convolution
/// is chosen by it, so that networks of two widths differ in their last bits; on one width every machine computes the same.
/// <code>
/// VectorWidth.Limit = 256; // before anything is computed: the numbers of a machine with AVX2, also where there is AVX-512
/// </code>
/// </summary>
public static class VectorWidth
{
    private static readonly Lock Gate = new();
    private static int _chosen;
    private static bool _isSettled;

    /// <summary>
    /// The widest vectors that this machine runs in hardware: 128, 256 or 512 bits; 32, which is one number, where it runs none.
    /// </summary>
    public static int Widest { get; } = Simd512.IsSupported ? 512 : Simd256.IsSupported ? 256 : Simd128.IsSupported ? 128 : 32;

    /// <summary>
    /// The width that kernels do not go beyond, in bits: 128, 256 or 512; the machine's widest until it is set. It is set before the first
    /// kernel runs or is chosen, for the whole process; to set what it is already is always right.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The width is none of the three.</exception>
    /// <exception cref="ArgumentException">The machine has no such vectors.</exception>
    /// <exception cref="InvalidOperationException">The process computes already, with another width.</exception>
    public static int Limit
    {
        get
        {
            lock (Gate)
                return _chosen == 0 ? Widest : _chosen;
        }

        set
        {
            if (value is not (128 or 256 or 512))
                throw new ArgumentOutOfRangeException(nameof(value), $"VectorWidth.Limit: expected 128, 256 or 512 bits, got {value}.");
            if (value > Widest)
            {
                string expected = Widest < 128
                    ? "no limit on this machine, which has no vectors"
                    : $"up to {Widest} bits, the widest vectors of this program on this machine";
                throw new ArgumentException($"VectorWidth.Limit: expected {expected}, got {value}.", nameof(value));
            }

            lock (Gate)
            {
                if (_isSettled && value != (_chosen == 0 ? Widest : _chosen))
                {
                    throw new InvalidOperationException(
                        $"VectorWidth.Limit: expected {Limit} bits, with which this process computes already, got {value}; "
                        + "the width is set before the first kernel is chosen.");
                }

                if (_isSettled && _chosen == 0 && !FusedMultiplyAdd.IsInHardware)
                {
                    throw new InvalidOperationException(
                        $"VectorWidth.Limit: expected no limit, since this process computes already without fused multiply-adds, which the "
                        + $"machine lacks, got {value}; the width is set before the first kernel is chosen.");
                }

                _chosen = value;
            }
        }
    }

    /// <summary>
    /// Whether a product and a sum are rounded once, as a limit promises: the machine has fused multiply-adds, or <see cref="Limit"/> was
    /// set, which computes them without (many times slower). Where neither is so, this machine's numbers are its own.
    /// </summary>
    public static bool IsFused
    {
        get
        {
            lock (Gate)
                return FusedMultiplyAdd.IsInHardware || _chosen != 0;
        }
    }

    /// <summary>What kernels keep to from now on: the limit, and whether it was set.</summary>
    internal static (int Bits, bool IsSet) Settle()
    {
        lock (Gate)
        {
            _isSettled = true;
            return (_chosen == 0 ? Widest : _chosen, _chosen != 0);
        }
    }
}
