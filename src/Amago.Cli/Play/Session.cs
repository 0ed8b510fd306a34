namespace Amago.Cli.Play;

/// <summary>Episodes of a game, one after the other, that an agent plays.</summary>
/// <remarks>
/// An agent that is a policy sees an environment of its own, which may show frames, or hide what is drawn here. Games are deterministic:
/// this one starts from the same seed, takes the same actions, and so stays in step with it.
/// </remarks>
internal sealed class Session
{
    private readonly PlayRequest _request;
    private readonly IAgent _agent;
    private readonly TimeLimit _game;
    private readonly ObservationBatch _observation;
    private readonly bool[] _mask;

    public Session(PlayRequest request, IAgent agent)
    {
        (_request, _agent) = (request, agent);
        TrainingSettings asCells = request.Player.Settings with { Render = 0 };
        _game = new TimeLimit(asCells.CreateEnvironment(VectorEnvironment.SeedOf(request.Seed, 0)), request.MaxSteps);
        _observation = new ObservationBatch(_game.ObservationSpace, 1);
        _mask = new bool[_game.HasActionMask ? _game.ActionSpace.MaskLength : 0];
    }

    private byte[] Cells => _observation[0].Bytes(0).ToArray();

    /// <summary>Plays while the scenes are asked for, until all episodes are over or the agent leaves.</summary>
    public IEnumerable<Scene> Play()
    {
        for (int episode = 1; _request.Episodes is null || episode <= _request.Episodes; episode++)
        {
            _game.Reset(_observation[0]);
            Scene scene = new(Cells, episode, 0, 0, null, default, null);
            while (!scene.IsOver)
            {
                yield return scene with { Decision = _agent.Look() };
                if (_mask.Length > 0)
                    _game.ReadActionMask(_mask);
                if (_agent.Act(_mask) is not { } action)
                    yield break;
                scene = After(scene, action);
            }

            yield return scene;
        }
    }

    private Scene After(Scene scene, float[] action)
    {
        StepResult result = _game.Step(action, _observation[0]);
        return scene with
        {
            Cells = Cells,
            Steps = scene.Steps + 1,
            Return = scene.Return + result.Score,
            LastAction = action,
            LastResult = result,
        };
    }
}
