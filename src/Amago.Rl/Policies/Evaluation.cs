using Amago.Rl.Wrappers;

namespace Amago.Rl;

/// <summary>How an action is chosen by a policy's logits.</summary>
public enum ActionChoice
{
    /// <summary>Every action with the same probability, whatever the policy says.</summary>
    Random,

    /// <summary>The action with the greatest logit.</summary>
    Greedy,

    /// <summary>An action drawn with the policy's probabilities, as in training.</summary>
    Sample,
}

/// <summary>Plays whole episodes with a policy and measures their returns.</summary>
public static class Evaluation
{
    /// <summary>The most environments that play at once.</summary>
    private const int MaxEnvironments = 64;

    /// <summary>
    /// Plays episodes. Each environment plays its share one after the other, so that short episodes do not count more often than long
    /// ones; the same seed gives the same result on any number of threads.
    /// </summary>
    /// <param name="create">Makes an environment from a seed of 0 to 2^32 - 1.</param>
    /// <param name="policy">The policy that plays; null only for <see cref="ActionChoice.Random"/>.</param>
    /// <param name="choice">How an action is chosen by the policy's logits.</param>
    /// <param name="episodes">Number of episodes, at least 1.</param>
    /// <param name="seed">Seed of the environments and of the actions; any number.</param>
    /// <param name="maxSteps">Longer episodes are cut off there: some policies never lose.</param>
    /// <exception cref="ArgumentException">There is no policy, a number is less than 1, or what was made is no environment.</exception>
    /// <exception cref="PolicyOutputException">
    /// The policy gives NaN or infinity; the message says which output at which step.
    /// </exception>
    public static EvaluationResult Run(
        Func<long, IStructuredEnvironment> create, Policy? policy, ActionChoice choice, int episodes, long seed = 0, int maxSteps = 100_000)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentOutOfRangeException.ThrowIfLessThan(episodes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSteps, 1);
        if (!Enum.IsDefined(choice))
            throw new ArgumentOutOfRangeException(nameof(choice), $"Evaluation: expected Random, Greedy or Sample, got {choice}.");
        if (policy is null && choice != ActionChoice.Random)
            throw new ArgumentException($"Evaluation: expected a policy to pick {choice} actions from, got none.", nameof(policy));
        int count = Math.Min(episodes, MaxEnvironments);
        var environments = new VectorEnvironment(
            count, seed, own => new TimeLimit(EnvironmentContract.Expect(create(own), nameof(Evaluation), nameof(create)), maxSteps));
        var player = new Player(policy, choice, environments, new Generator(seed));
        var finished = new List<FinishedEpisode>();
        int[] left = [.. Enumerable.Range(0, count).Select(i => ((episodes - 1 - i) / count) + 1)];
        while (finished.Count < episodes)
        {
            player.Step();
            foreach (FinishedEpisode episode in environments.FinishedEpisodes)
            {
                if (left[episode.Environment]-- > 0)
                    finished.Add(episode);
            }
        }

        return EvaluationResult.Of(finished);
    }
}
