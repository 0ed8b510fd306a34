using Amago.Kernels;

namespace Amago.Tensors.Differentiation;

/// <summary>
/// One differentiable operation with its settings. It knows the shape of its result, how to compute it and how gradients flow back.
/// On tensors with values it runs at once and goes on the tape; on a tensor that is being recorded it only becomes a node of the graph.
/// </summary>
internal abstract record Operation
{
    /// <summary>Dotted path of the module that runs it, such as <c>blocks.0.conv</c>; empty outside modules.</summary>
    public string Layer { get; init; } = "";

    /// <summary>What the field calls the operation, such as <c>conv2d</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The window that slides over images, where there is one.</summary>
    public virtual WindowGeometry? SlidingWindow => null;

    /// <summary>
    /// How error messages refer to the operation: by what the field calls it, behind its layer. Methods that are no operations of their own
    /// (AsSpan, MergeLeading) say their name.
    /// </summary>
    protected string Where => Layer.Length > 0 ? $"{Layer} ({Name})" : Name;

    /// <summary>Applies an operation: checks its inputs, then computes or records it.</summary>
    public static Tensor Apply(Operation operation, params Tensor[] inputs)
    {
        foreach (Tensor input in inputs)
            ArgumentNullException.ThrowIfNull(input);
        Shape shape = operation.OutputShape(inputs);
        if (Array.Exists(inputs, static input => input.IsSymbolic))
        {
            var recorded = Tensor.Symbolic(shape, operation.OutputType(inputs));
            recorded.Source = new Node(operation, inputs, recorded, saved: null);
            return recorded;
        }

        Tensor output = operation.Run(inputs, shape, out object? saved);
        if (Autograd.IsEnabled && output.DType == DType.Float32 && Array.Exists(inputs, static input => input.RequiresGrad))
            output.Source = new Node(operation, inputs, output, saved);
        return output;
    }

    /// <summary>Checks the inputs and gives the result's shape, by arithmetic alone.</summary>
    /// <exception cref="ArgumentException">The inputs do not fit: says what was expected, what came and in which layer.</exception>
    public abstract Shape OutputShape(Tensor[] inputs);

    /// <summary>Type of the result's elements.</summary>
    public virtual DType OutputType(Tensor[] inputs) => DType.Float32;

    /// <summary>Multiplications with an addition that the operation takes; 0 for those that are not counted.</summary>
    public virtual long MultiplyAdds(Tensor[] inputs, Shape output) => 0;

    /// <summary>Computes the result; <paramref name="saved"/> keeps what the backward pass needs beside inputs and output.</summary>
    public abstract Tensor Forward(Tensor[] inputs, Shape shape, out object? saved);

    /// <summary>Adds to <paramref name="gradients"/> the gradient of each input that needs one. Runs without recording.</summary>
    /// <param name="node">The run: inputs, output and what was saved.</param>
    /// <param name="dy">Gradient of the output, of its shape, in any layout.</param>
    /// <param name="gradients">Takes gradients of the inputs, of their shapes, in any layout.</param>
    public abstract void Backward(Node node, Tensor dy, InputGradients gradients);

    /// <summary>An error where sizes that fit by themselves are too large together: for the working memory of a kernel, say.</summary>
    public ArgumentException TooLarge(Tensor[] inputs, OverflowException inner) =>
        new($"{Where}: the sizes of {string.Join(", ", inputs.Select(static input => input.Describe()))} are too large together.", inner);

    /// <summary>An error about the inputs, with the layer's name.</summary>
    protected ArgumentException Error(string text) => new($"{Where}: {text}");

    private Tensor Run(Tensor[] inputs, Shape shape, out object? saved)
    {
        try
        {
            return Forward(inputs, shape, out saved);
        }
        catch (OverflowException e)
        {
            throw TooLarge(inputs, e);
        }
    }

    /// <summary>Checks that an input is a batch of images.</summary>
    protected void ExpectImages(Tensor x)
    {
        ExpectFloat(x, "images");
        if (x.Rank != 4)
            throw Error($"expected images (N, C, H, W), got shape {x.Shape}.");
    }

    /// <summary>Checks a parameter's type and shape.</summary>
    protected void ExpectParameter(Tensor parameter, string name, params int[] sizes)
    {
        if (parameter.DType != DType.Float32 || !parameter.Shape.Sizes.SequenceEqual(sizes))
            throw Error($"expected {name} ({string.Join(", ", sizes)}) of type float32, got {parameter.Describe()}.");
    }

    /// <summary>The values of a parameter in row-major order; none where there is no such input.</summary>
    protected static ReadOnlySpan<float> Parameter(Tensor[] inputs, int index) =>
        index < inputs.Length ? inputs[index].RowMajor().AsSpan<float>() : [];

    /// <summary>Checks a floating-point input.</summary>
    protected void ExpectFloat(Tensor tensor, string role)
    {
        if (tensor.DType != DType.Float32)
            throw Error($"expected {role} of type float32, got {tensor.Describe()}.");
    }
}
