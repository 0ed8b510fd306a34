namespace Amago.Nets.Plans;

/// <summary>A training step, from its forward run until its backward pass is done: then its memory serves the next one.</summary>
/// <param name="plan">The plan of the encoder that is trained.</param>
/// <param name="obs">The images, in row-major order.</param>
internal sealed class EncoderRun(EncoderPlan plan, Tensor obs) : IDisposable
{
    private readonly PackedParameters _parameters = plan.Packed.Lease(backward: true);
    private readonly TrainingContext _context = plan.TrainingContexts.Rent();

    /// <summary>The images, in row-major order.</summary>
    public Tensor Obs => obs;

    /// <inheritdoc cref="TrainingContext.Forward"/>
    public void Forward(in PlanBatch batch) => _context.Forward(batch, _parameters);

    /// <inheritdoc cref="TrainingContext.Backward"/>
    public unsafe void Backward(in PlanBatch batch, float* featureGradients, InputGradients gradients) =>
        _context.Backward(batch, featureGradients, _parameters, gradients);

    public void Dispose()
    {
        plan.TrainingContexts.Return(_context);
        plan.Packed.Return(_parameters);
    }
}
