using System.CommandLine.Parsing;
using Amago.Cli.Input;

namespace Amago.Cli.Options;

/// <summary>Where an encoder's parameters come from: --weights with --prefix, or --seed.</summary>
internal sealed class WeightsOptions
{
    private readonly Option<string?> _weights;
    private readonly Option<string?> _prefix = new("--prefix")
    {
        Description = "What the parameters' names in the file start with, such as encoder.cnn. [default: encoder. for a policy]",
        HelpName = "P",
    };

    private readonly Option<ulong?>? _seed;

    /// <summary>Makes the options of commands that load parameters.</summary>
    /// <param name="seeded">Whether there is a --seed for a network without a file.</param>
    public WeightsOptions(bool seeded)
    {
        string without = seeded ? " Without it they are drawn from --seed." : "";
        _weights = new("--weights")
        {
            Description = "Parameters: a .safetensors file, whose metadata is believed, a run's folder, a PyTorch checkpoint (.pt, .pth, "
                + ".ckpt, .bin) "
                + $"or an .npz file.{without}",
            HelpName = "FILE",
        };
        _seed = seeded ? OptionValues.Seed("What parameters are drawn from without --weights") : null;
    }

    public void AddTo(Command command)
    {
        command.Add(_weights);
        command.Add(_prefix);
        if (_seed is not null)
            command.Add(_seed);
    }

    /// <summary>Whether the command line names a file of parameters.</summary>
    public bool IsGiven(SymbolResult result) => result.GetResult(_weights) is not null;

    public WeightsChoice Read(ParseResult result) =>
        new(result.GetValue(_weights), result.GetValue(_prefix), _seed is null ? 0 : result.GetValue(_seed) ?? 0);
}

/// <summary>What <see cref="WeightsOptions"/> read.</summary>
internal sealed record WeightsChoice(string? Path, string? Prefix, ulong Seed)
{
    /// <inheritdoc cref="WeightsFile.Load"/>
    public Weights? Load(CommandConsole console) => WeightsFile.Load(Path, Prefix, console.Warn);

    /// <summary>
    /// Builds an encoder with the weights that were loaded, or, where there are none, drawn from the seed, which it says; so it does of
    /// weights that are not finite, which are used all the same.
    /// </summary>
    /// <exception cref="ArgumentException">The parameters do not fit the encoder.</exception>
    public Cnn Create(CommandConsole console, Weights? weights, Func<Generator, Cnn> create)
    {
        if (weights is not null)
        {
            Cnn loaded = weights.Build(() => create(new Generator(Seed)));
            if (loaded.FindNotFinite() is (string name, _))
                console.Warn($"{weights.Path}: {name} has values that are not finite; features may not be either.");
            return loaded;
        }

        Cnn drawn = create(new Generator(Seed));
        console.Warn($"there are no --weights, so the network is drawn from seed {Seed}.");
        return drawn;
    }
}
