using Amago.Rl.Policies;

namespace Amago.Rl;

/// <summary>A policy that acts in environments, without learning.</summary>
public sealed class Player
{
    private readonly ActionChoice _choice;
    private readonly VectorEnvironment _environments;
    private readonly Generator _generator;
    private readonly ObservationBatch _observations;
    private readonly PolicyRunner _runner;
    private readonly bool[] _masks;
    private readonly float[] _actions, _values, _logProbabilities, _probabilities;
    private long _steps;

    /// <summary>Resets the environments and shows the policy what they show. It plays with the parameters that it has then.</summary>
    /// <param name="policy">Who plays; null only for <see cref="ActionChoice.Random"/>.</param>
    /// <param name="choice">How actions are picked.</param>
    /// <param name="environments">N environments, which belong to the player from now on.</param>
    /// <param name="generator">Draws actions: see <see cref="ActionSampler"/>.</param>
    /// <exception cref="ArgumentException">
    /// There is no policy, or one of other observations or actions than the environments have, or one that gives no probabilities to draw
    /// by.
    /// </exception>
    public Player(Policy? policy, ActionChoice choice, VectorEnvironment environments, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(environments);
        ArgumentNullException.ThrowIfNull(generator);
        if (!Enum.IsDefined(choice))
            throw new ArgumentOutOfRangeException(nameof(choice), $"Player: expected Random, Greedy or Sample, got {choice}.");
        if (policy is null && choice != ActionChoice.Random)
            throw new ArgumentException($"Player: expected a policy to pick {choice} actions from, got none.", nameof(policy));
        if (policy is not null)
            PolicyFit.Expect(policy, environments, nameof(Player), nameof(policy));
        if (policy is not null && choice == ActionChoice.Sample && policy.OutputNames[policy.HeadIndex] == Policy.QValuesName)
            throw new ArgumentException(
                "Player: expected a policy with probabilities to draw by, got one of q-values; its choice is Greedy.", nameof(policy));

        (_choice, _environments, _generator) = (choice, environments, generator);
        int count = environments.Count;
        ActionSpace actions = environments.ActionSpace;
        _observations = new ObservationBatch(environments.ObservationSpace, count);
        _runner = new PolicyRunner(nameof(Evaluation), choice == ActionChoice.Random ? null : policy, count, actions);
        _masks = new bool[environments.ActionMasks.Length];
        (_values, _logProbabilities) = (new float[count], new float[count]);
        (_actions, _probabilities) = (new float[count * actions.ActionLength], new float[count * actions.ParameterCount]);
        environments.Reset(_observations);
    }

    /// <summary>
    /// The head's numbers (N, P) before the last step: logits of choices and bits, means of numbers; zeros, all actions alike, where they
    /// are drawn at random.
    /// </summary>
    public ReadOnlySpan<float> Parameters => _runner.Parameters;

    /// <summary>Logarithms of the standard deviations of continuous actions, (D).</summary>
    public ReadOnlySpan<float> LogStd => _runner.LogStd;

    /// <summary>
    /// The values (N) of the observations before the last step, as the critic had them; zeros where actions are drawn at random.
    /// </summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>The actions (N, L) of the last step, within their bounds.</summary>
    public ReadOnlySpan<float> Actions => _actions;

    /// <summary>Which choices were legal before the last step (N, M); empty where all are, always.</summary>
    public ReadOnlySpan<bool> ActionMasks => _masks;

    /// <summary>The probability of every choice and bit, and the mean of every number, (N, P), before the last step.</summary>
    public ReadOnlySpan<float> Probabilities
    {
        get
        {
            _runner.Probabilities(_steps == 0 ? default : _masks, _probabilities);
            return _probabilities;
        }
    }

    /// <summary>Chooses an action for every environment and steps them all.</summary>
    /// <exception cref="PolicyOutputException">The policy's outputs are not finite.</exception>
    /// <exception cref="EnvironmentOutputException">An environment gives what it must not.</exception>
    public void Step()
    {
        _steps++;
        _environments.ActionMasks.CopyTo(_masks);
        if (_choice != ActionChoice.Random)
            _runner.Evaluate(_observations, _values, _steps);
        if (_choice == ActionChoice.Greedy)
            _runner.TakeLikeliest(_masks, _actions);
        else if (_choice == ActionChoice.Random)
            _runner.Random(_masks, _generator, _actions);
        else
            _runner.Sample(_masks, _generator, _actions, _logProbabilities);
        int length = _environments.ActionSpace.ActionLength;
        for (int i = 0; i < _environments.Count; i++)
            _environments.ActionSpace.Clip(_actions.AsSpan(i * length, length));
        _environments.Step(_actions, _observations);
    }
}
