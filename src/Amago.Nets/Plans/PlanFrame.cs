using Amago.Kernels;

namespace Amago.Nets;

/// <summary>Where one thread finds what the steps read and write for the images it works on.</summary>
internal sealed unsafe class PlanFrame(int values, int slots)
{
    /// <summary>The first image of each value.</summary>
    public float*[] Values { get; } = new float*[values];

    /// <summary>The first image of each gradient buffer.</summary>
    public float*[] Gradients { get; } = new float*[values];

    /// <summary>The first image of each slot.</summary>
    public float*[] Slots { get; } = new float*[slots];

    /// <summary>Parameters of the forward pass.</summary>
    public float* Packed { get; set; }

    /// <summary>Parameters in the form of the backward pass.</summary>
    public float* BackwardPacked { get; set; }

    /// <summary>The sum that gradients of parameters are added to.</summary>
    public float* Sums { get; set; }

    /// <summary>Scratch of this thread.</summary>
    public float* Scratch { get; set; }

    /// <summary>What a later step of the backward pass will read of the memory that is kept for the whole batch.</summary>
    public MemoryRange Ahead { get; set; }

    /// <summary>Whether what the backward pass needs is kept.</summary>
    public bool IsTraining { get; set; }
}
