namespace Amago.Kernels.Optimizers;

/// <summary>A step over several arrays of one length: a struct of pointers and constants.</summary>
internal interface IVectorBody
{
    /// <summary>Updates the elements of one vector, from <paramref name="i"/> on.</summary>
    void Invoke<TVector, TSimd>(nint i)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;
}

/// <summary>
/// Runs a step over whole vectors and then over what is left, float by float. Only exactly rounded operations belong in it.
/// </summary>
internal static class VectorLoop
{
    public static void Run<TBody>(int length, TBody body)
        where TBody : struct, IVectorBody =>
        ParallelLoop.Run(ParallelLoop.PieceCount(length), length, new Pieces<TBody>(length, body));

    private readonly struct Pieces<TBody>(int length, TBody body) : IParallelBody
        where TBody : struct, IVectorBody
    {
        public void Run(int item)
        {
            int start = item * ParallelLoop.PieceLength;
            SimdDispatch.Run(new VectorSteps<TBody>(start, start + ParallelLoop.LengthOfPiece(item, length), body));
        }
    }
}

/// <summary>The steps from <c>start</c> up to <c>end</c>.</summary>
internal readonly struct VectorSteps<TBody>(nint start, nint end, TBody body) : ISimdKernel
    where TBody : struct, IVectorBody
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        TBody step = body; // a local, whose fields can stay in registers
        nint i = start, last = end;
        for (; i <= last - TSimd.Width; i += TSimd.Width)
            step.Invoke<TVector, TSimd>(i);
        for (; i < last; i++)
            step.Invoke<float, SimdScalar>(i);
    }
}
