using Amago.Kernels.Elementwise;

namespace Amago.Nets.Plans;

/// <summary>Where the steps of one thread's training run find what they read and write, forward and backward.</summary>
/// <param name="values">Number of the plan's values.</param>
internal sealed unsafe class BackwardFrame(int values) : ForwardFrame(values)
{
    /// <summary>The first image of each gradient buffer.</summary>
    public float*[] Gradients { get; } = new float*[values];

    /// <summary>For each step the sum that gradients of its parameters are added to.</summary>
    public float*[] Sums { get; } = new float*[values];

    /// <summary>For each step its parameters in the form of the backward pass, where that is another.</summary>
    public float*[] BackwardPacked { get; set; } = [];

    /// <summary>What a later step of the backward pass will read of the memory that is kept for the whole batch.</summary>
    public MemoryRange Ahead { get; set; }

    /// <summary>Brings a contribution to a gradient from where a step made it to where its route leads.</summary>
    public void Pass(GradientRoute route, float* from, int length)
    {
        if (route.Kind == RouteKind.Add)
            VectorAdd.Inline(Gradients[route.Buffer], from, Gradients[route.Buffer], length);
        else if (route.Kind == RouteKind.Write)
            new ReadOnlySpan<float>(from, length).CopyTo(new Span<float>(Gradients[route.Buffer], length));
    }
}
