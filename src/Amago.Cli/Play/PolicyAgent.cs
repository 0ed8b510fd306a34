using Amago.Cli.Options;
using Amago.Kernels;

namespace Amago.Cli.Play;

/// <summary>
/// A policy that plays in an environment of its own, with the observations that it was trained on. The first episode is the one that
/// <see cref="Evaluation"/> plays for the same seed, where it plays only one.
/// </summary>
internal sealed class PolicyAgent : IAgent
{
    private readonly PolicyPick _pick;
    private readonly Player _player;
    private readonly bool _hasCritic;

    public PolicyAgent(PlayRequest request)
    {
        _pick = request.Player;
        (_, Policy? policy, ActionChoice choice, _) = _pick;
        var environment = new VectorEnvironment(1, request.Seed, seed => new TimeLimit(_pick.CreateEnvironment(seed), request.MaxSteps));
        _player = new Player(policy, choice, environment, new Generator(request.Seed));
        _hasCritic = policy?.OutputNames.Contains(Policy.ValuesName) == true && choice != ActionChoice.Random;
    }

    public Decision Look()
    {
        _pick.Playing(Step);
        return new Decision(
            _player.Actions.ToArray(),
            _player.Probabilities.ToArray(),
            [.. _player.LogStd.ToArray().Select(static log => (float)PortableMath.Exp(log))],
            _player.ActionMasks.ToArray(),
            _hasCritic ? _player.Values[0] : null);
    }

    public float[]? Act(bool[] mask) => _player.Actions.ToArray();

    private bool Step()
    {
        _player.Step();
        return true;
    }
}
