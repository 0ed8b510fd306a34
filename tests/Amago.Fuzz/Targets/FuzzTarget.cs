using Amago.Fuzz.Mutation;

namespace Amago.Fuzz.Targets;

/// <summary>Something that is fed.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Seeds">Sound inputs to start from.</param>
/// <param name="Run">
/// Takes an input; throws a documented exception to refuse it, <see cref="WrongResultException"/> where what came of it is wrong.
/// </param>
/// <param name="IsDocumented">Whether an exception is one that the documentation names.</param>
/// <param name="Mutate">Makes the next input.</param>
internal sealed record FuzzTarget(
    string Name, Func<IEnumerable<byte[]>> Seeds, Action<byte[]> Run, Func<Exception, bool> IsDocumented, Mutator Mutate);
