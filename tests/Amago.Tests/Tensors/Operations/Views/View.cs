namespace Amago.Tests.Tensors.Operations.Views;

/// <summary>A chain of views, and its elements followed index by index.</summary>
internal sealed record View(Tensor Tensor, float[] Expected, string Steps)
{
    public static View Random(int[] shape, int steps, int seed)
    {
        var random = new System.Random(seed);
        Tensor tensor = Draw.Counting(shape);
        var view = new View(tensor, tensor.ToArray<float>(), $"{tensor.Shape}");
        for (int i = 0; i < steps && view.Tensor.Rank > 0; i++)
            view = random.Next(2) == 0 ? view.Permuted(random) : view.Sliced(random);
        return view;
    }

    public override string ToString() => Steps;

    private View Permuted(System.Random random)
    {
        int[] order = [.. Enumerable.Range(0, Tensor.Rank)];
        random.Shuffle(order);
        int[] old = Tensor.Shape.ToArray(), sizes = [.. order.Select(d => old[d])];
        var expected = new float[Expected.Length];
        ForEach(sizes, (index, position) =>
        {
            var source = new int[index.Length];
            for (int d = 0; d < index.Length; d++)
                source[order[d]] = index[d];
            expected[position] = Expected[Position(old, source)];
        });
        return new View(Tensor.Permute(order), expected, $"{Steps}.Permute({string.Join(", ", order)})");
    }

    private View Sliced(System.Random random)
    {
        int dimension = random.Next(Tensor.Rank), size = Tensor.Shape[dimension];
        int start = random.Next(size + 1), length = random.Next(8) == 0
            ? size - start
            : random.Next(Math.Min(size - start, 1), size - start + 1);
        int[] old = Tensor.Shape.ToArray(), sizes = [.. old];
        sizes[dimension] = length;
        var expected = new float[sizes.Aggregate(1, static (product, next) => product * next)];
        ForEach(sizes, (index, position) =>
        {
            int[] source = [.. index];
            source[dimension] += start;
            expected[position] = Expected[Position(old, source)];
        });
        return new View(Tensor.Slice(dimension, start, length), expected, $"{Steps}.Slice({dimension}, {start}, {length})");
    }

    private static int Position(int[] sizes, int[] index) =>
        Enumerable.Range(0, sizes.Length).Aggregate(0, (position, d) => (position * sizes[d]) + index[d]);

    private static void ForEach(int[] sizes, Action<int[], int> visit)
    {
        int count = sizes.Aggregate(1, static (product, size) => product * size);
        for (int position = 0; position < count; position++)
        {
            var index = new int[sizes.Length];
            int rest = position;
            for (int d = sizes.Length - 1; d >= 0; d--)
            {
                index[d] = rest % sizes[d];
                rest /= sizes[d];
            }

            visit(index, position);
        }
    }
}
