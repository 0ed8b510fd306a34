namespace Amago.Rl;

/// <summary>What a player can do in the games. An action that a game gives no meaning does nothing.</summary>
public enum GameAction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>One cell to the left.</summary>
    Left,

    /// <summary>One cell up.</summary>
    Up,

    /// <summary>One cell to the right.</summary>
    Right,

    /// <summary>One cell down.</summary>
    Down,

    /// <summary>A shot.</summary>
    Fire,
}
