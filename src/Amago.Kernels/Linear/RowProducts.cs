namespace Amago.Kernels.Linear;

/// <summary>
/// y = x W^T + bias for a few rows as dot products straight from the weights (outputs, inputs): they are read once, and packing them would
/// read and write them once more.
/// </summary>
internal sealed unsafe class RowProducts<TVector, TSimd>(float* x, float* weights, float* bias, float* y, LinearShape shape) : ParallelJob
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    private const int OutputsOfItem = 16, Tile = 4;

    private readonly int _inputs = shape.Inputs;

    /// <summary>Number of items that so many outputs are cut into.</summary>
    public static int Items(int outputs) => (outputs + OutputsOfItem - 1) / OutputsOfItem;

    public override void Run(int item, int worker)
    {
        int end = Math.Min((item + 1) * OutputsOfItem, shape.Outputs);
        for (int output = item * OutputsOfItem; output < end; output += Tile)
        {
            for (int row = 0; row < shape.Rows; row++)
                Multiply(x + ((nint)row * _inputs), output, Math.Min(Tile, end - output), y + ((nint)row * shape.Outputs) + output);
        }
    }

    /// <summary>Multiplies one row with up to four outputs' weights, which share the row's loads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(float* row, int output, int count, float* result)
    {
        // SAFETY: outputs that do not exist repeat the first one and are not stored.
        float* w0 = weights + ((nint)output * _inputs), w1 = count > 1 ? w0 + _inputs : w0;
        float* w2 = count > 2 ? w1 + _inputs : w0, w3 = count > 3 ? w2 + _inputs : w0;
        TVector zero = TSimd.Create(0), s0 = zero, s1 = zero, s2 = zero, s3 = zero, t0 = zero, t1 = zero, t2 = zero, t3 = zero;
        nint i = 0, width = TSimd.Width, length = _inputs;
        for (; i <= length - (2 * width); i += 2 * width)
        {
            TVector v = TSimd.Load(row + i), next = TSimd.Load(row + i + width);
            s0 = TSimd.MultiplyAdd(v, TSimd.Load(w0 + i), s0);
            s1 = TSimd.MultiplyAdd(v, TSimd.Load(w1 + i), s1);
            s2 = TSimd.MultiplyAdd(v, TSimd.Load(w2 + i), s2);
            s3 = TSimd.MultiplyAdd(v, TSimd.Load(w3 + i), s3);
            t0 = TSimd.MultiplyAdd(next, TSimd.Load(w0 + i + width), t0);
            t1 = TSimd.MultiplyAdd(next, TSimd.Load(w1 + i + width), t1);
            t2 = TSimd.MultiplyAdd(next, TSimd.Load(w2 + i + width), t2);
            t3 = TSimd.MultiplyAdd(next, TSimd.Load(w3 + i + width), t3);
        }

        Finish(TSimd.Add(s0, t0), row, w0, i, output, result);
        if (count > 1)
            Finish(TSimd.Add(s1, t1), row, w1, i, output + 1, result + 1);
        if (count > 2)
            Finish(TSimd.Add(s2, t2), row, w2, i, output + 2, result + 2);
        if (count > 3)
            Finish(TSimd.Add(s3, t3), row, w3, i, output + 3, result + 3);
    }

    private void Finish(TVector sums, float* row, float* w, nint from, int output, float* result)
    {
        float sum = TSimd.Sum(sums);
        for (nint i = from; i < _inputs; i++)
            sum = float.MultiplyAddEstimate(row[i], w[i], sum);
        *result = bias == null ? sum : sum + bias[output];
    }
}
