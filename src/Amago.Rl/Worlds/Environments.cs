using Amago.Rl.Worlds;

namespace Amago.Rl;

/// <summary>
/// All environments by name: the <see cref="Games"/>, with the actions that have a meaning, and two small worlds that have what games of
/// one image and n actions don't: continuous actions, and an image with a vector and masks.
/// <c>Environments.Find("steer").Create(seed: 0)</c>
/// </summary>
public static class Environments
{
    /// <summary>The games in the order of their names, then the worlds in the order of theirs.</summary>
    public static IReadOnlyList<EnvironmentDescriptor> All { get; } =
    [
        .. Games.All.Select(Of),
        new(
            "steer",
            "steer a dot to one target after the other",
            (ObservationSpace.Image([Steer.Size, Steer.Size, Steer.Channels]), new ContinuousActions(2, -1, 1)),
            ["right", "down"],
            [new GridChannel("dot", Rgb.FromHex(0x4DD2FF), Layer: 2), new GridChannel("target", Rgb.FromHex(0xFFD24A))],
            static (descriptor, seed) => new Steer(descriptor, seed)),
        new(
            "treasure",
            "take the key, open the door, then the chest that the vector names",
            (
                new ObservationSpace([
                    new ImageEntry("map", [Treasure.Size, Treasure.Size, Treasure.Channels]),
                    new VectorEntry("state", Treasure.VectorLength)]),
                new DiscreteActions(Treasure.ActionNames.Length)),
            Treasure.ActionNames,
            [
                new GridChannel("player", Rgb.FromHex(0x4DD2FF), Layer: 2), new GridChannel("wall", Rgb.FromHex(0x6B6F86)),
                new GridChannel("door", Rgb.FromHex(0xC79A22)), new GridChannel("key", Rgb.FromHex(0xFFE14A), Layer: 0),
                new GridChannel("chest", Rgb.FromHex(0xF0803C)),
            ],
            static (descriptor, seed) => new Treasure(descriptor, seed)),
    ];

    /// <summary>Finds an environment by its name in any case, with or without the underscore.</summary>
    /// <param name="name">The environment's name.</param>
    /// <exception cref="ArgumentException">There is no environment of that name; the message lists near matches, and all.</exception>
    public static EnvironmentDescriptor Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string[] known = [.. All.Select(static environment => environment.Name)];
        return All.FirstOrDefault(environment => Spelling.Comparer.Equals(environment.Name, name))
            ?? throw new ArgumentException($"Unknown game '{Printable.Short(name)}'{NearMatches.Aside(name, known)}; expected one of "
                + $"{string.Join(", ", known)}.", nameof(name));
    }

    private static EnvironmentDescriptor Of(GameDescriptor game) => new(
        game.Name,
        game.Description,
        (ObservationSpace.Image(game.ObservationShape), new DiscreteActions(game.MinimalActions.Count)),
        [.. game.MinimalActions.Select(static action => action.ToString().ToLowerInvariant())],
        game.Channels,
        (_, seed) => ActionSubset.Minimal(game.Create(seed), game))
    {
        IsGame = true,
    };
}
