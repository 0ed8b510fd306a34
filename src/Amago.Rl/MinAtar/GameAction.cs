namespace Amago.Rl;

/// <summary>What a player can do in the games. An action that a game gives no meaning does nothing.</summary>
public enum GameAction
{
    /// <summary>Stay and do nothing.</summary>
    None,

    /// <summary>Move one cell to the left.</summary>
    Left,

    /// <summary>Move one cell up.</summary>
    Up,

    /// <summary>Move one cell to the right.</summary>
    Right,

    /// <summary>Move one cell down.</summary>
    Down,

    /// <summary>Shoot.</summary>
    Fire,
}
