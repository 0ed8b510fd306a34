namespace Amago.Cli.Play;

/// <summary>Shows a game while it is played.</summary>
internal interface IGameView : IDisposable
{
    /// <summary>Shows a scene, for as long as it shall be seen.</summary>
    void Show(Scene scene);
}
