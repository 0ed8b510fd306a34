using Ops = Amago.Tensors.Operations;

namespace Amago.Onnx.Building;

/// <summary>
/// A function recorded for two numbers of images. One recording has numbers where a model for any number of images needs to know which of
/// them count images: those are the sizes that differ between the two.
/// </summary>
internal sealed class BatchRecording
{
    // Not 1, which broadcasting treats specially.
    private const int FirstImages = 2, SecondImages = 3;

    private readonly string _owner;
    private readonly Dictionary<Tensor, Tensor> _second = new(ReferenceEqualityComparer.Instance);

    private BatchRecording(string owner, Graph first, Graph second)
    {
        _owner = owner;
        Graph = first;
        foreach ((Tensor input, Tensor other) in first.Inputs.Zip(second.Inputs))
            Pair(input, other);
        if (first.Nodes.Count != second.Nodes.Count)
            throw Varies($"it has {first.Nodes.Count} operations for {FirstImages} images and {second.Nodes.Count} for {SecondImages}");
        foreach ((Node left, Node right) in first.Nodes.Zip(second.Nodes))
            PairNodes(left, right);
    }

    /// <summary>The recording for the smaller number of images.</summary>
    public Graph Graph { get; }

    /// <summary>Records a function of a batch for two numbers of images.</summary>
    /// <param name="owner">Name of the function in error messages.</param>
    /// <param name="record">Records the function for a given number of images.</param>
    /// <exception cref="NotSupportedException">The function looks at values, or is another one for another number of images.</exception>
    public static BatchRecording Record(string owner, Func<int, Graph> record)
    {
        try
        {
            return new BatchRecording(owner, record(FirstImages), record(SecondImages));
        }
        catch (SymbolicTensorException e)
        {
            throw new NotSupportedException($"{owner}: can't be exported, for its ConvForward looks at values and can't be recorded.", e);
        }
    }

    /// <summary>Sizes of a tensor of <see cref="Graph"/>.</summary>
    public IReadOnlyList<RecordedSize> SizesOf(Tensor tensor)
    {
        Tensor other = _second[tensor];
        return [.. tensor.Shape.Zip(other.Shape, Size)];

        RecordedSize Size(int left, int right) => left == right
            ? new RecordedSize(left, PerImage: false)
            : left % FirstImages == 0 && left / FirstImages * SecondImages == right
                ? new RecordedSize(left / FirstImages, PerImage: true)
                : throw Varies($"a size is {left} for {FirstImages} images and {right} for {SecondImages}");
    }

    private void PairNodes(Node left, Node right)
    {
        string where = left.Operation.Layer.Length > 0 ? $"{left.Operation.Layer} ({left.Operation.Name})" : left.Operation.Name;
        if (left.Inputs.Length != right.Inputs.Length || !SameSettings(left.Operation, right.Operation))
            throw Varies($"{where} depends on the number of images");
        foreach ((Tensor input, Tensor other) in left.Inputs.Zip(right.Inputs))
        {
            bool same = IsConstant(input)
                ? IsConstant(other) && BatchConstant.Same(input, other)
                : _second.TryGetValue(input, out Tensor? paired) && ReferenceEquals(paired, other);
            if (!same)
                throw Varies($"an input of {where} differs from one run to the next");
            _second[input] = other;
        }

        Pair(left.Output, right.Output);
    }

    private void Pair(Tensor left, Tensor right)
    {
        if (left.Rank != right.Rank)
            throw Varies($"a shape is {left.Shape} for {FirstImages} images and {right.Shape} for {SecondImages}");
        _second[left] = right;
    }

    private NotSupportedException Varies(string what) =>
        new($"{_owner}: can't be exported, for it does not treat its images alike: {what}.");

    private static bool IsConstant(Tensor tensor) => tensor.Source is null && !tensor.IsSymbolic;

    // Records compare arrays by reference. The sizes of a reshape, and of a slice that takes everything, may count images.
    private static bool SameSettings(Operation left, Operation right) => (left, right) switch
    {
        (Ops.Views.Reshape, Ops.Views.Reshape) or (Ops.Views.Expand, Ops.Views.Expand) => true,
        (Ops.Views.Slice a, Ops.Views.Slice b) => a.Dimension == b.Dimension && a.Start == b.Start,
        (Ops.Views.Permute a, Ops.Views.Permute b) => a.Order.AsSpan().SequenceEqual(b.Order),
        (Ops.Reductions.Reduction a, Ops.Reductions.Reduction b) => a.GetType() == b.GetType() && a.KeepDimensions == b.KeepDimensions
            && a.Dimensions.AsSpan().SequenceEqual(b.Dimensions),
        _ => left.Equals(right),
    };
}
