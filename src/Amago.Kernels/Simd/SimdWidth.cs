using System.Runtime.Intrinsics;

namespace Amago.Kernels.Simd;

/// <summary>Makes an object that is written once for vectors of any width: a struct of what it is made of.</summary>
internal interface ISimdFactory<out T>
{
    T Make<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;
}

/// <summary>
/// A vector width that kernels are written for. What is planned or made is chosen from these lists, by a call that knows the width only at
/// run time; loops that run at once, however short, go through <see cref="SimdDispatch"/>, which the compiler sees through.
/// </summary>
internal abstract class SimdWidth
{
    private SimdWidth()
    {
    }

    /// <summary>Every width, whether the machine has it or not, widest first; the last is one float.</summary>
    public static IReadOnlyList<SimdWidth> All { get; } =
    [
        new Of<Vector512<float>, Simd512>(),
        new Of<Vector256<float>, Simd256>(),
        new Of<Vector128<float>, Simd128>(),
        new Of<float, SimdScalar>(),
    ];

    /// <summary>
    /// The widths that this machine runs in hardware and <see cref="VectorWidth.Limit"/> allows, widest first; the last is one float.
    /// </summary>
    public static IReadOnlyList<SimdWidth> Supported => Settled.Widths;

    /// <summary>The widest of <see cref="Supported"/>.</summary>
    public static SimdWidth Widest => Supported[0];

    /// <summary>Number of floats in a vector.</summary>
    public abstract int Floats { get; }

    /// <summary>Whether this machine runs the width in hardware.</summary>
    public abstract bool IsSupported { get; }

    /// <summary>The end of a kernel's name: <c>512-bit</c>, <c>256-bit</c>, <c>128-bit</c> or <c>scalar</c>.</summary>
    public static string NameOf(int floats) => floats == 1 ? "scalar" : $"{32 * floats}-bit";

    /// <summary>
    /// The machine's widths in the order that suits a number of channels: those that cover them with the fewest vectors first, and of
    /// equals the narrowest. Its vectors are full, and where it halves the width it halves nothing else.
    /// </summary>
    public static IEnumerable<SimdWidth> ForChannels(int channels) =>
        Supported.OrderBy(width => width.Vectors(channels)).ThenBy(static width => width.Floats);

    /// <summary>The first of <see cref="ForChannels"/>, without allocating.</summary>
    public static SimdWidth BestFor(int channels)
    {
        SimdWidth best = Widest;
        for (int i = 1; i < Supported.Count; i++)
            best = Supported[i].Vectors(channels) <= best.Vectors(channels) ? Supported[i] : best;
        return best;
    }

    /// <summary>Runs a kernel in this width.</summary>
    public abstract void Run<TKernel>(TKernel kernel)
        where TKernel : struct, ISimdKernel;

    /// <summary>Makes an object for this width.</summary>
    public abstract T Make<T, TFactory>(TFactory factory)
        where TFactory : struct, ISimdFactory<T>;

    /// <inheritdoc/>
    public override string ToString() => NameOf(Floats);

    // Apart from the list of all, which settles nothing.
    private static class Settled
    {
        public static readonly IReadOnlyList<SimdWidth> Widths =
            [.. All.Where(static width => width.IsSupported && 32 * width.Floats <= SettledWidth.Bits)];
    }

    private int Vectors(int channels) => (channels + Floats - 1) / Floats;

    private sealed class Of<TVector, TSimd> : SimdWidth
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        public override int Floats => TSimd.Width;

        public override bool IsSupported => TSimd.IsSupported;

        public override void Run<TKernel>(TKernel kernel) => kernel.Run<TVector, TSimd>();

        public override T Make<T, TFactory>(TFactory factory) => factory.Make<TVector, TSimd>();
    }
}
