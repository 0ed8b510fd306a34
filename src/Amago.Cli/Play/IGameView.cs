namespace Amago.Cli.Play;

/// <summary>Shows a game while it is played.</summary>
internal interface IGameView : IDisposable
{
    /// <summary>Shows a scene, and waits as long as it is to be seen.</summary>
    void Show(Scene scene);
}
