namespace Amago.Nets.Plans;

/// <summary>Where the steps of one thread's run find what they read and write for the images that it works on.</summary>
/// <param name="values">Number of the plan's values.</param>
internal unsafe class ForwardFrame(int values)
{
    /// <summary>For each value the first image's map.</summary>
    public float*[] Maps { get; } = new float*[values];

    /// <summary>For each step what it keeps of the first image beside values; null where no backward pass follows.</summary>
    public float*[] Kept { get; } = new float*[values];

    /// <summary>For each step the start of its packed parameters.</summary>
    public float*[] Packed { get; set; } = [];

    /// <summary>The first image's map of a value.</summary>
    public float* this[PlanValue value] => Maps[value.Index];

    /// <summary>Has the first step read and the last one write in the caller's memory, where it lies as they want it.</summary>
    public void PointAt(in PlanBatch batch, int image)
    {
        if (batch.Images.IsInPlace)
            Maps[0] = batch.Images.At(image);
        if (batch.Features.IsInPlace)
            Maps[^1] = batch.Features.At(image);
    }
}
