using Amago.Tensors.Operations.Reductions;
using Amago.Tensors.Operations.Selection;

namespace Amago.Tensors;

public sealed partial class Tensor
{
    /// <summary>The sum of all elements, as a scalar (shape []).</summary>
    public Tensor Sum() => Sum([.. Enumerable.Range(0, Rank)]);

    /// <summary>Sums over dimensions (negative ones count from the back), which go or stay as size 1.</summary>
    /// <exception cref="ArgumentException">There is no such dimension, or it is named twice.</exception>
    public Tensor Sum(ReadOnlySpan<int> dimensions, bool keepDimensions = false) =>
        Operation.Apply(new Sum(Dimensions(dimensions, "sum"), keepDimensions), this);

    /// <summary>The mean of all elements, as a scalar (shape []).</summary>
    public Tensor Mean() => Sum() / ElementCount;

    /// <summary>Means over dimensions (negative ones count from the back), which go or stay as size 1.</summary>
    /// <exception cref="ArgumentException">There is no such dimension, or it is named twice.</exception>
    public Tensor Mean(ReadOnlySpan<int> dimensions, bool keepDimensions = false)
    {
        float count = 1;
        foreach (int dimension in Dimensions(dimensions, nameof(Mean)))
            count *= Shape[dimension];
        return Sum(dimensions, keepDimensions) / count;
    }

    /// <summary>Largest of all values, a scalar.</summary>
    public Tensor Max() => Max([.. Enumerable.Range(0, Rank)]);

    /// <summary>Largest values over dimensions (negative ones count from the back). Equal largest values share the gradient.</summary>
    /// <exception cref="ArgumentException">There is no such dimension, it is named twice, or it is empty.</exception>
    public Tensor Max(ReadOnlySpan<int> dimensions, bool keepDimensions = false) =>
        Operation.Apply(new Max(Dimensions(dimensions, "max"), keepDimensions), this);

    /// <summary>exp(x) / sum exp(x) along a dimension: logits to probabilities.</summary>
    public Tensor Softmax(int dimension = -1) => AlongLast(new Softmax(), dimension);

    /// <summary>x - log sum exp(x) along a dimension: logits to log-probabilities.</summary>
    public Tensor LogSoftmax(int dimension = -1) => AlongLast(new LogSoftmax(), dimension);

    /// <summary>The values that an int64 index of equal rank names along a dimension: of chosen actions, say.</summary>
    /// <exception cref="ArgumentException">The index is of another type or shape, or names what is not there.</exception>
    public Tensor Gather(int dimension, Tensor index) =>
        Operation.Apply(new Gather(Shape.Dimension(dimension, "gather")), this, index);

    /// <summary>
    /// A copy of the slices that an index names along a dimension, in its order, as often as it names them:
    /// <c>observations.IndexSelect(0, samples)</c> is a minibatch.
    /// </summary>
    /// <param name="dimension">The dimension; a negative one counts from the back.</param>
    /// <param name="index">int64 (K), each 0 to the dimension's size - 1.</param>
    /// <returns>This tensor's type and shape, with size K in that dimension.</returns>
    /// <exception cref="ArgumentException">
    /// There is no such dimension, the index is of another type or has not one dimension, or it names what is not there.
    /// </exception>
    public Tensor IndexSelect(int dimension, Tensor index) =>
        Operation.Apply(new IndexSelect(Shape.Dimension(dimension, "index_select")), this, index);

    private Tensor AlongLast(LastDimension operation, int dimension)
    {
        int at = Shape.Dimension(dimension, operation.Name);
        return at == Rank - 1
            ? Operation.Apply(operation, this)
            : Operation.Apply(operation, Transpose(at, -1)).Transpose(at, -1);
    }

    private int[] Dimensions(ReadOnlySpan<int> dimensions, string operation)
    {
        var result = new int[dimensions.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = Shape.Dimension(dimensions[i], operation);
            if (result.AsSpan(0, i).Contains(result[i]))
                throw new ArgumentException($"{operation}: dimension {dimensions[i]} is named twice.", nameof(dimensions));
        }

        return result;
    }
}
