using System.Globalization;
using Amago.Cli.Input;
using Amago.Cli.Options;

namespace Amago.Cli.Commands;

/// <summary><c>amago init</c>: an encoder's parameters, drawn from a seed.</summary>
internal static class InitCommand
{
    public static Command Create(CommandConsole console)
    {
        var encoder = new EncoderOptions(otherwise: null);
        Option<ulong?> seed = OptionValues.Seed("What the parameters are drawn from, as PyTorch draws them");
        Option<string> output = CommonOptions.Output("Where to write: a .safetensors file.");
        Option<bool> json = CommonOptions.Json();
        var command = new Command("init", "Draw an encoder's parameters and write them.");
        encoder.AddTo(command);
        command.Add(seed);
        command.Add(output);
        command.Add(json);
        command.SetAction(result => Run(
            console, encoder.Read(result), result.GetValue(seed) ?? 0, result.GetRequiredValue(output), result.GetValue(json)));
        return command;
    }

    private static void Run(CommandConsole console, EncoderChoice choice, ulong seed, string path, bool json)
    {
        FileKind.ExpectOutput(path, ".safetensors");
        Cnn cnn = choice.Create(new Generator(seed));
        StateDict state = cnn.StateDict();
        state.Metadata["seed"] = seed.ToString(CultureInfo.InvariantCulture);
        SafeTensors.Save(path, state);
        choice.Bindings.Operative.SaveBeside(path);
        if (json)
        {
            JsonOutput.Print(console.Out, writer =>
            {
                writer.WriteString("output", path);
                writer.WriteNumber("tensors", state.Count);
                writer.WriteNumber("parameters", cnn.ParameterCount);
            });
        }
        else
        {
            console.Out.WriteLine(
                $"{path}: {state.Count} tensors, {cnn.ParameterCount.ToString("N0", CultureInfo.InvariantCulture)} parameters");
        }
    }
}
