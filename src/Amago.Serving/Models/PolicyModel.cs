namespace Amago.Serving.Models;

/// <summary>A policy's file, read and compiled.</summary>
internal sealed class PolicyModel : IServedModel
{
    private readonly CompiledActing _acting;

    private PolicyModel(Policy policy, int maxBatch)
    {
        Space = policy.ObservationSpace;
        _acting = new CompiledActing(policy, maxBatch);
    }

    public ObservationSpace Space { get; }

    public int MaxBatch => _acting.MaxBatch;

    /// <summary>A policy of a file or folder, to be read whenever that changes.</summary>
    /// <param name="name">Its name in addresses.</param>
    /// <param name="path">The file or folder.</param>
    /// <param name="reading">What its file does not say.</param>
    public static ModelSource Source(string name, string path, PolicyReading reading) => new(
        name,
        path,
        (maxBatch, warn) => new PolicyModel(PolicyReader.Load(path, reading with { Warn = warn }).Policy, maxBatch));

    public StateDict Answer(ObservationBatch observations) => _acting.Run(observations);

    public void Dispose() => _acting.Dispose();
}
