using System.Globalization;
using Amago.Rl.Spaces;

namespace Amago.Rl.Vector;

/// <summary>Holds what an environment gives against what it says of itself, without allocating where all is well.</summary>
/// <param name="observations">What the environments show.</param>
/// <param name="actions">What they take.</param>
internal sealed class EnvironmentOutputs(ObservationSpace observations, ActionSpace actions)
{
    private readonly ActionSampler _sampler = new(actions);

    // Bytes can be anything; an observation of nothing else needs no look.
    private readonly bool _hasNumbers = observations.Entries.Any(static entry => entry.DType != DType.UInt8);

    /// <summary>Checks a reward and an observation.</summary>
    /// <param name="environment">Index of the environment, for the message.</param>
    /// <param name="step">The step of its episode; 0 behind a reset.</param>
    /// <param name="reward">The reward of the step.</param>
    /// <param name="observation">What the environment shows.</param>
    /// <exception cref="EnvironmentOutputException">
    /// A number is not finite, or a thing is none; the message says which, and where.
    /// </exception>
    public void Check(int environment, int step, float reward, ObservationRow observation)
    {
        if (!float.IsFinite(reward))
            throw Wrong($"expected a finite reward, got {SpaceWriter.Number(reward)}", environment, step);
        if (!_hasNumbers)
            return;
        for (int i = 0; i < observations.Entries.Count; i++)
        {
            ObservationEntry entry = observations.Entries[i];
            if (entry is DiscreteEntry discrete)
            {
                long index = observation.Index(i);
                if ((ulong)index >= (ulong)discrete.Count)
                    throw Wrong($"expected '{Printable.Short(entry.Name)}' from 0 to {discrete.Count - 1}, got {index}", environment, step);
            }
            else if (entry.DType == DType.Float32)
            {
                ReadOnlySpan<float> values = observation.Floats(i);
                for (int place = 0; place < values.Length; place++)
                {
                    if (!float.IsFinite(values[place]))
                    {
                        throw Wrong(
                            $"expected finite numbers in '{Printable.Short(entry.Name)}', got {SpaceWriter.Number(values[place])} at place "
                            + $"{place}",
                            environment,
                            step);
                    }
                }
            }
        }
    }

    /// <summary>Checks that a mask leaves something of every choice.</summary>
    /// <param name="environment">Index of the environment, for the message.</param>
    /// <param name="step">The step of its episode; 0 behind a reset.</param>
    /// <param name="mask">The mask (M).</param>
    /// <exception cref="EnvironmentOutputException">It forbids every choice.</exception>
    public void CheckMask(int environment, int step, ReadOnlySpan<bool> mask)
    {
        if (_sampler.FirstWithoutChoice(mask) >= 0)
        {
            throw Wrong(
                $"expected a mask that leaves a legal action of {actions.Shown}, got one that forbids everything", environment, step);
        }
    }

    private static EnvironmentOutputException Wrong(string what, int environment, int step) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"Environment {environment}: {what}, {(step == 0 ? "at the start" : $"at step {step}")} of an episode."));
}
