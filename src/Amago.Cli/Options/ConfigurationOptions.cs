using Microsoft.Extensions.Configuration;

namespace Amago.Cli.Options;

/// <summary>Where settings come from: --gin with --gin-path and --skip-unknown, and --set over it.</summary>
internal sealed class ConfigurationOptions
{
    private readonly Option<string[]> _gin =
        new("--gin") { Description = "A gin file that binds settings. Repeatable; later ones win.", HelpName = "FILE" };

    private readonly Option<string[]> _ginPath = new("--gin-path")
    {
        Description = "A folder in which included gin files are looked for, behind the including file's. Repeatable. [default: the "
            + "current one]",
        HelpName = "FOLDER",
    };

    private readonly Option<string?> _skipUnknown = new("--skip-unknown")
    {
        Description = "Let bindings and imports of other programs pass: all that are unknown, or those of some names; "
            + "unknown settings of PPO and Training among them.",
        HelpName = "all|NAME,NAME",
    };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "A setting, such as channels=[32,64,64], IMPALAishCNN.post_group_norm=False or %macro=8, over those of gin files. "
            + "Repeatable; see amago list.",
        HelpName = "key=value",
    };

    /// <summary>All options of this class, to be added to a command.</summary>
    public IEnumerable<Option> All => [_gin, _ginPath, _skipUnknown, _set];

    public void AddTo(Command command)
    {
        foreach (Option option in All)
            command.Add(option);
    }

    /// <summary>The gin files and assignments as they stand on the command line, for a policy's file.</summary>
    public (IReadOnlyList<string> Gin, IReadOnlyList<string> Assignments) ReadAsStated(ParseResult result) =>
        (result.GetValue(_gin) ?? [], result.GetValue(_set) ?? []);

    public ConfigurationChoice Read(ParseResult result)
    {
        TrainingSettings.EnsureRegistered(); // files for training, and those of amago, may come to other commands, too
        TstepEncoders.EnsureRegistered();
        string? skipped = result.GetValue(_skipUnknown);
        var options = new GinOptions
        {
            SearchPaths = result.GetValue(_ginPath) is { Length: > 0 } folders ? folders : ["."],
            SkipUnknown = skipped == "all",
            SkipNames = skipped?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
        };
        return new ConfigurationChoice([.. (result.GetValue(_gin) ?? []).Select(GinInput.Of)], options, result.GetValue(_set) ?? []);
    }
}

/// <summary>What <see cref="ConfigurationOptions"/> read.</summary>
internal sealed record ConfigurationChoice(IReadOnlyList<GinInput> Gin, GinOptions Options, IReadOnlyList<string> Assignments)
{
    private IEnumerable<string> Qualified =>
        Assignments.Where(static assignment => assignment.Split('=')[0].AsSpan().IndexOfAny('.', '%') >= 0);

    /// <summary>The bindings; keys without a dot are settings of the target.</summary>
    public Bindings For(string target) => Build(Assignments, target);

    /// <summary>Finds an encoder, which gin files may name by a macro, and the bindings to build it with.</summary>
    public (EncoderDescriptor Encoder, string Scope, Bindings Bindings) ForEncoder(string name)
    {
        (EncoderDescriptor encoder, string scope) = Build(Qualified, target: null).FindEncoder(name, scope: "");
        return (encoder, scope, For(scope.Length > 0 ? $"{scope}/{encoder.PythonName}" : encoder.PythonName));
    }

    /// <summary>
    /// The bindings of a training run, with more assignments over all others; keys without a dot are settings of its encoder.
    /// </summary>
    public Bindings ForTraining(IEnumerable<string> more)
    {
        ConfigurationChoice all = this with { Assignments = [.. Assignments, .. more] };
        string encoder = all.Build(all.Qualified, target: null).Create(TrainingSettings.Configurable).Encoder;
        return all.ForEncoder(encoder).Bindings;
    }

    private Bindings Build(IEnumerable<string> assignments, string? target)
    {
        var builder = new ConfigurationBuilder();
        foreach (GinInput gin in Gin)
            gin.AddTo(builder, Options);
        return new Bindings(builder.AddAssignments(assignments, target).Build());
    }
}
