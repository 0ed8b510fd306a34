using Amago.Rl.MinAtar;

namespace Amago.Rl;

/// <summary>The games by name: <c>Games.Create("breakout", seed: 0)</c>.</summary>
public static class Games
{
    private const int Behind = 0, Front = 2;

    /// <summary>All games, in the order of their names.</summary>
    public static IReadOnlyList<GameDescriptor> All { get; } =
    [
        new(
            "asterix",
            "collect gold and avoid enemies that cross in eight rows",
            [GameAction.None, GameAction.Left, GameAction.Up, GameAction.Right, GameAction.Down],
            [Thing("player", 0x4DD2FF, Front), Thing("enemy", 0xFF4D5E), Trail("trail", 0x6B6F86), Thing("gold", 0xFFD24A)],
            static (random, isRamping) => new Asterix(random, isRamping)),
        new(
            "breakout",
            "keep a ball in play that breaks three rows of bricks",
            [GameAction.None, GameAction.Left, GameAction.Right],
            [Thing("paddle", 0x4DD2FF), Thing("ball", 0xFFF4D6, Front), Trail("trail", 0x9A8F7A), Thing("brick", 0xF0803C)],
            static (random, _) => new Breakout(random)),
        new(
            "freeway",
            "cross eight lanes of cars as often as the time allows",
            [GameAction.None, GameAction.Up, GameAction.Down],
            [
                Thing("chicken", 0xFFE14A, Front), Thing("car", 0xE8ECF8),
                Trail("trail of a car that moves every 2 steps", 0xFF3D4F), Trail("trail of a car that moves every 3 steps", 0xFF9838),
                Trail("trail of a car that moves every 4 steps", 0xB5D94C), Trail("trail of a car that moves every 5 steps", 0x35C48F),
                Trail("trail of a car that moves every 6 steps", 0x4F7BFF),
            ],
            static (random, _) => new Freeway(random)),
        new(
            "seaquest",
            "shoot fish and submarines, bring divers up before the oxygen is used up",
            [GameAction.None, GameAction.Left, GameAction.Up, GameAction.Right, GameAction.Down, GameAction.Fire],
            [
                Thing("front of the submarine", 0xFFE14A, Front), Thing("back of the submarine", 0xC79A22, Front),
                Shot("friendly bullet", 0xFFFFFF), Trail("trail", 0x5A6C8C), Shot("enemy bullet", 0xFF3D4F), Thing("fish", 0x4CD964),
                Thing("enemy submarine", 0xC25BE8), Thing("oxygen", 0x58B7FF), Thing("divers aboard", 0xFF9838),
                Thing("diver", 0xFFB066),
            ],
            static (random, isRamping) => new Seaquest(random, isRamping)),
        new(
            "space_invaders",
            "shoot marching aliens before they arrive",
            [GameAction.None, GameAction.Left, GameAction.Right, GameAction.Fire],
            [
                Thing("cannon", 0x4DD2FF), Thing("alien", 0x4CD964), Shot("alien that moves left", 0x1F7A3A),
                Shot("alien that moves right", 0xD7FFE0), Shot("friendly bullet", 0xFFFFFF), Shot("enemy bullet", 0xFF3D4F),
            ],
            static (_, isRamping) => new SpaceInvaders(isRamping)),
    ];

    /// <summary>Finds a game by its name in any case, with or without the underscore.</summary>
    /// <exception cref="ArgumentException">There is no game of that name; the message lists near matches, and all.</exception>
    public static GameDescriptor Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string[] known = [.. All.Select(static game => game.Name)];
        return All.FirstOrDefault(game => Spelling.Comparer.Equals(game.Name, name))
            ?? throw new ArgumentException($"Unknown game '{Printable.Short(name)}'{NearMatches.Aside(name, known)}; expected one of "
                + $"{string.Join(", ", known)}.", nameof(name));
    }

    /// <summary>Makes a game: <see cref="Find"/>, then <see cref="GameDescriptor.Create"/>.</summary>
    /// <inheritdoc cref="GameDescriptor.Create"/>
    /// <exception cref="ArgumentException">There is no game of that name; the message lists near matches, and all.</exception>
    public static ArcadeGame Create(string name, long seed, double stickyProbability = 0.1, bool isRamping = true) =>
        Find(name).Create(seed, stickyProbability, isRamping);

    private static GridChannel Thing(string name, int color, int layer = 1) => new(name, Rgb.FromHex(color), layer);

    private static GridChannel Shot(string name, int color) => new(name, Rgb.FromHex(color), Front, IsSmall: true);

    private static GridChannel Trail(string name, int color) => new(name, Rgb.FromHex(color), Behind, IsSmall: true);
}
