using System.Buffers;
using System.Globalization;
using Amago.Rl.Worlds;
using Amago.Rl.Wrappers;

namespace Amago.Rl;

/// <summary>
/// All environments by name: the <see cref="Games"/>, with the actions that have a meaning, and two small worlds that have what games of
/// one image and n actions don't: continuous actions, and an image with a vector and masks; and those of your own.
/// <c>Environments.Find("steer").Create(seed: 0)</c>
/// </summary>
public static class Environments
{
    private const int MaxName = 64;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

    private static readonly Lock Registering = new();
    private static volatile EnvironmentDescriptor[] _all =
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

    /// <summary>
    /// The games in the order of their names, the worlds in the order of theirs, and those that were registered in the order in which they
    /// were.
    /// </summary>
    public static IReadOnlyList<EnvironmentDescriptor> All => _all;

    /// <summary>
    /// Makes an environment of your own known by a name, so that runs, their settings and the tool find it. A
    /// <see cref="System.Runtime.CompilerServices.ModuleInitializerAttribute">[ModuleInitializer]</see> does it when the assembly is
    /// loaded:
    /// <c>amago train catch --load Catch.dll</c>.
    /// <code>
    /// [ModuleInitializer]
    /// internal static void Register() => Environments.Register("catch", "catch the ball", seed => new Catch(seed));
    /// </code>
    /// </summary>
    /// <param name="name">The environment's name: 1 to 64 letters, digits, dashes and underscores.</param>
    /// <param name="description">One line on what it is.</param>
    /// <param name="create">
    /// Makes one from its seed, 0 to 2^32 - 1, of which everything random in it is a function; called once at once, to see its spaces.
    /// </param>
    /// <exception cref="ArgumentException">The name is none or taken, or what is made has no proper spaces.</exception>
    public static void Register(string name, string description, Func<long, IStructuredEnvironment> create)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(create);
        if (name.Length is 0 or > MaxName || name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            throw new ArgumentException(
                $"Environments: expected a name of 1 to {MaxName} letters, digits, dashes and underscores, got '{Printable.Short(name)}'.",
                nameof(name));
        }

        IStructuredEnvironment first = EnvironmentContract.Expect(create(0), nameof(Environments), nameof(create));
        var registered = new EnvironmentDescriptor(
            name,
            description,
            (first.ObservationSpace, first.ActionSpace),
            [.. Enumerable.Range(0, first.ActionSpace.ParameterCount).Select(static i => i.ToString(CultureInfo.InvariantCulture))],
            channels: [],
            (_, seed) => create(seed));
        lock (Registering)
        {
            if (_all.FirstOrDefault(other => Spelling.Comparer.Equals(other.Name, name)) is { } taken)
            {
                throw new ArgumentException(
                    $"Environments: expected a name that no other environment has, got '{name}', which is {taken.Name}.", nameof(name));
            }

            _all = [.. _all, registered];
        }
    }

    /// <summary>Finds an environment by its name in any case, with or without the underscore.</summary>
    /// <param name="name">The environment's name.</param>
    /// <exception cref="ArgumentException">There is no environment of that name; the message lists near matches, and all.</exception>
    public static EnvironmentDescriptor Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string[] known = [.. All.Select(static environment => environment.Name)];
        return TryFind(name)
            ?? throw new ArgumentException($"Unknown game '{Printable.Short(name)}'{NearMatches.Aside(name, known)}; expected one of "
                + $"{string.Join(", ", known)}.", nameof(name));
    }

    /// <summary>Finds an environment as <see cref="Find"/> does, or null.</summary>
    internal static EnvironmentDescriptor? TryFind(string name) =>
        All.FirstOrDefault(environment => Spelling.Comparer.Equals(environment.Name, name));

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
