namespace Amago.Cli.Play;

/// <summary>Shows a game while it is played.</summary>
internal interface IGameView
{
    /// <summary>Plays; <paramref name="play"/> gets an action that shows a scene, for as long as it shall be seen.</summary>
    void Run(Action<Action<Scene>> play);
}
