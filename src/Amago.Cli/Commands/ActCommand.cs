using Amago.Cli.Input;
using Amago.Cli.Options;

namespace Amago.Cli.Commands;

/// <summary><c>amago act</c>: what a policy says and does for given observations.</summary>
internal static class ActCommand
{
    public static Command Create(CommandConsole console)
    {
        var policy = new PolicySourceOptions();
        var input = new Option<string>("--input")
        {
            Description = "Observations in the policy's own layout: an .npz file with obs (N, ...), or obs.NAME for each entry, and "
                + "rl2s for amago; an .npy file; a .png file or a folder of them.",
            HelpName = "PATH",
            Required = true,
        };
        Option<string> output = CommonOptions.Output("Where to write what the policy says: an .npz file.");
        var sample = new Option<bool>("--sample") { Description = "Draw actions; otherwise they are the likeliest ones." };
        Option<ulong?> seed = OptionValues.Seed("What actions are drawn from");
        Option<bool> json = CommonOptions.Json();
        var command = new Command("act", "Show observations to a policy, and write what it says and does.");
        policy.AddTo(command);
        foreach (Option option in new Option[] { input, output, sample, seed, json })
            command.Add(option);
        command.SetAction(result =>
        {
            if (result.GetResult(seed) is { Implicit: false } && !result.GetValue(sample))
                throw new ArgumentException("--seed: expected --sample beside it, for likeliest actions draw nothing.");
            Run(
                console,
                policy.Read(result),
                result.GetRequiredValue(input),
                result.GetRequiredValue(output),
                result.GetValue(sample) ? new Generator(result.GetValue(seed) ?? 0) : null,
                result.GetValue(json));
        });
        return command;
    }

    private static void Run(CommandConsole console, PolicySource source, string input, string output, Generator? generator, bool json)
    {
        FileKind.ExpectOutput(output, ".npz");
        ObservationFile observations = ObservationFile.Load(input, console.Warn);
        LoadedPolicy loaded = source.Load(console, observations.Seen);
        if (generator is not null && !loaded.Policy.OutputNames.Any(static name => name is Policy.LogitsName or Policy.MeanName))
        {
            throw new ArgumentException(
                $"--sample: expected a policy with probabilities to draw by, got {source.Path}, which gives "
                + $"{string.Join(", ", loaded.Policy.OutputNames)}.");
        }

        StateDict answers = Weights.Named(
            input, () => PolicyActing.Run(loaded.Policy, observations.For(loaded.Policy.ObservationSpace), generator));
        var written = new StateDict();
        foreach ((string name, Tensor values) in answers)
        {
            written.Add(name, observations.Sequences is var (batch, length)
                ? values.Reshape([batch, length, .. values.Shape.Sizes[1..]])
                : values);
        }

        Npz.Save(output, written);
        Print(console, output, written, json);
    }

    private static void Print(CommandConsole console, string output, StateDict arrays, bool json)
    {
        if (json)
        {
            JsonOutput.Print(console.Out, writer =>
            {
                writer.WriteString("output", output);
                writer.WriteStartArray("arrays");
                foreach ((string name, Tensor array) in arrays)
                {
                    writer.WriteStartObject();
                    writer.WriteString("name", name);
                    writer.WriteString("type", TypeName.Of(array.DType));
                    writer.WriteNumbers("shape", [.. array.Shape]);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
            return;
        }

        console.Out.WriteLine($"{output}: {string.Join(", ", arrays.Select(static pair =>
            $"{pair.Key} {TypeName.Of(pair.Value.DType)} {pair.Value.Shape}"))}");
    }
}
