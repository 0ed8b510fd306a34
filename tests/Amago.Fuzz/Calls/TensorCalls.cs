using Amago.Tensors;

namespace Amago.Fuzz.Calls;

/// <summary>
/// A random program of tensor operations, illegal ones included. Each operation runs on the tensors as they are, views of views mostly, and
/// on copies of them: the same bits, or the same refusal. Then gradients go back through all of it.
/// </summary>
internal static class TensorCalls
{
    private const int MostElements = 4096, MostTensors = 8;

    public static void Run(byte[] input)
    {
        var d = new Decisions(input);
        var tensors = new List<Tensor> { Fresh(d), Fresh(d) };
        for (int i = d.Between(1, 12); i > 0; i--)
        {
            Tensor left = d.OneOf(tensors.ToArray()), right = d.OneOf(tensors.ToArray());
            (string name, Func<Tensor, Tensor, Tensor> operation) = Operation(d, left.Rank);
            (Tensor? result, Exception? refusal) = Try(operation, left, right);
            (Tensor? expected, Exception? expectedRefusal) = Try(operation, Copy(left), Copy(right));
            if (refusal?.GetType() != expectedRefusal?.GetType())
                throw new WrongResultException(
                    $"{name}: a view is refused and its copy taken, or the other way: {(refusal ?? expectedRefusal)!.Message}");
            if (result is null || expected is null)
                continue;
            if (result.Shape != expected.Shape || !Same(result, expected, IsSum(name)))
                throw new WrongResultException($"{name}: a view gives other values than its copy");
            if (result.ElementCount <= MostElements)
                tensors.Add(result);
            if (tensors.Count > MostTensors)
                tensors.RemoveAt(0);
        }

        if (tensors[^1] is { RequiresGrad: true } last)
            last.Sum().Backward();
    }

    private static (string Name, Func<Tensor, Tensor, Tensor> Run) Operation(Decisions d, int rank)
    {
        int first = Dimension(d, rank), second = Dimension(d, rank), start = d.Between(0, 4) - 1, length = d.Between(0, 5) - 1;
        bool keeps = d.Flag();
        int[] sizes = [.. Enumerable.Range(0, d.Next(5)).Select(_ => d.Between(0, 7) - 1)];
        float number = d.OneOf(0f, 1f, -2.5f, float.NaN, float.PositiveInfinity, 1e30f);
        return d.Next(29) switch
        {
            0 => ("add", static (x, y) => x + y),
            1 => ("subtract", static (x, y) => x - y),
            2 => ("multiply", static (x, y) => x * y),
            3 => ("divide", static (x, y) => x / y),
            4 => ("negate", static (x, _) => -x),
            5 => ("scale", (x, _) => x * number),
            6 => ("subtract from a number", (x, _) => number - x.Detach()),
            7 => ("exp", static (x, _) => x.Exp()),
            8 => ("square", static (x, _) => x.Square()),
            9 => ("tanh", static (x, _) => x.Tanh()),
            10 => ("sqrt", static (x, _) => x.Sqrt()),
            11 => ("log", static (x, _) => x.Log()),
            12 => ("clamp", (x, _) => x.Clamp(Math.Min(number, 0.5f), 0.5f)),
            13 => ("maximum", static (x, y) => Tensor.Maximum(x, y)),
            14 => ("minimum", static (x, y) => Tensor.Minimum(x, y)),
            15 => ("transpose", (x, _) => x.Transpose(first, second)),
            16 => ("slice", (x, _) => x.Slice(first, start, length)),
            17 => ("select", (x, _) => x.Select(first, start)),
            18 => ("reshape", (x, _) => x.Reshape(sizes)),
            19 => ("expand", (x, _) => x.Expand(sizes)),
            20 => ("permute", (x, _) => x.Permute(sizes)),
            21 => ("merge", (x, _) => x.MergeLeading(start)),
            22 => ("sum", (x, _) => x.Sum([first], keeps)),
            23 => ("mean", (x, _) => x.Mean([first, second], keeps)),
            24 => ("max", (x, _) => x.Max([first], keeps)),
            25 => ("log-softmax", (x, _) => x.LogSoftmax(first)),
            26 => ("cat", (x, y) => Tensor.Cat([x, y, x], first)),
            27 => ("index-select", (x, _) => x.IndexSelect(first, Tensor.FromArray([start, 0L, start], [3]))),
            _ => ("contiguous", static (x, _) => x.Contiguous()),
        };
    }

    private static int Dimension(Decisions d, int rank) => d.Next(8) == 0 ? d.Between(0, 10) - 5 : rank == 0 ? -1 : d.Next(rank);

    private static Tensor Fresh(Decisions d)
    {
        int[] shape = [.. Enumerable.Range(0, d.Next(5)).Select(_ => d.Next(12) == 0 ? 0 : d.Between(1, 7))];
        var values = new float[shape.Aggregate(1, static (product, size) => product * size)];
        d.Fill(values);
        Tensor tensor = Tensor.FromArray(values, shape);
        tensor.RequiresGrad = d.Flag();
        return tensor;
    }

    private static Tensor Copy(Tensor tensor) => Tensor.FromArray(tensor.ToArray<float>(), tensor.Shape);

    // Sums are added in the order of memory, which is another in a view.
    private static bool IsSum(string name) => name is "sum" or "mean" or "log-softmax";

    private static bool Same(Tensor left, Tensor right, bool isSum)
    {
        foreach ((float x, float y) in left.ToArray<float>().Zip(right.ToArray<float>()))
        {
            bool isSame = BitConverter.SingleToInt32Bits(x) == BitConverter.SingleToInt32Bits(y)
                || (float.IsNaN(x) && float.IsNaN(y)); // of two the hardware gives either
            if (!isSame && !(isSum && MathF.Abs(x - y) <= 1e-5f * MathF.Max(1, MathF.Abs(x))))
                return false;
        }

        return true;
    }

    // What else comes is the finding.
    private static (Tensor? Result, Exception? Refusal) Try(Func<Tensor, Tensor, Tensor> operation, Tensor left, Tensor right)
    {
        try
        {
            return (operation(left, right), null);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return (null, e);
        }
    }
}
