using Amago.Cli.Input;
using Amago.Cli.Options;
using Amago.Onnx;

namespace Amago.Cli.Commands;

/// <summary><c>amago export</c>: an encoder as an ONNX file that takes pixels, or a whole policy.</summary>
internal static class ExportCommand
{
    public static Command Create(CommandConsole console)
    {
        var encoder = new EncoderOptions(otherwise: "what the weights say");
        var weights = new WeightsOptions(seeded: true);
        Option<string> output = CommonOptions.Output("Where to write: an .onnx file.");
        var fromFloat = new Option<bool>("--from-float")
        {
            Description = "The model's input is float32 and taken as it is; otherwise it is uint8 and becomes x / 128 - 1."
        };
        var noFlatten = new Option<bool>("--no-flatten") { Description = "The model gives (B, L, C', H', W') instead of (B, L, F)." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("export", "Write an encoder, or a whole policy, as an ONNX file, preprocessing included.");
        encoder.AddTo(command, weights);
        foreach (Option option in new Option[] { output, fromFloat, noFlatten, json })
            command.Add(option);
        command.SetAction(result =>
        {
            if (encoder.ReadPolicy(result, weights) is { } policy)
            {
                if (result.GetValue(fromFloat) || result.GetValue(noFlatten))
                    throw new ArgumentException(
                        $"{policy.Path}: expected no --from-float or --no-flatten beside a policy, whose file says it.");
                RunPolicy(console, policy, result.GetRequiredValue(output), result.GetValue(json));
                return;
            }

            Run(
                console,
                encoder.Read(result),
                weights.Read(result),
                result.GetRequiredValue(output),
                new OnnxOptions { FromFloat = result.GetValue(fromFloat), Flatten = !result.GetValue(noFlatten) },
                result.GetValue(json));
        });
        return command;
    }

    private static void RunPolicy(CommandConsole console, PolicySource source, string path, bool json)
    {
        FileKind.ExpectOutput(path, ".onnx");
        LoadedPolicy loaded = source.Load(console);
        PolicyOnnx.Save(path, loaded);
        PolicyText.Print(console, loaded, path, json);
    }

    private static void Run(
        CommandConsole console, EncoderChoice choice, WeightsChoice weights, string path, OnnxOptions options, bool json)
    {
        FileKind.ExpectOutput(path, ".onnx");
        Weights? loaded = weights.Load(console);
        Cnn cnn = weights.Create(console, loaded, choice.Of(loaded).Create);
        var metadata =
            new Dictionary<string, string>(StringComparer.Ordinal) { [EncoderDescription.SettingsKey] = cnn.Description.Settings! };
        OnnxExport.Save(path, cnn, options with { Metadata = metadata });
        string hash = cnn.ContentHash();
        if (json)
        {
            JsonOutput.Print(console.Out, writer =>
            {
                writer.WriteString("output", path);
                writer.WriteString("encoder", choice.Encoder.PythonName);
                writer.WriteString("hash", hash);
            });
        }
        else
        {
            console.Out.WriteLine($"{path}: {choice.Encoder.PythonName}, parameters {hash}");
        }
    }
}
