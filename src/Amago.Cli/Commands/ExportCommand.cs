using Amago.Cli.Export;
using Amago.Cli.Input;
using Amago.Cli.Options;
using Amago.Onnx;

namespace Amago.Cli.Commands;

/// <summary><c>amago export</c>: an encoder or a policy as an ONNX file that takes pixels.</summary>
internal static class ExportCommand
{
    public static Command Create(CommandConsole console)
    {
        var encoder = new EncoderOptions(otherwise: "what the weights say");
        var weights = new WeightsOptions(seeded: true);
        Option<string> output = CommonOptions.Output("Where to write: an .onnx file.");
        var fromFloat = new Option<bool>("--from-float")
        {
            Description = "An encoder's input is float32 and taken as it is; otherwise it is uint8, with the scaling inside."
        };
        var noFlatten = new Option<bool>("--no-flatten") { Description = "An encoder gives (B, L, C', H', W') instead of (B, L, F)." };
        var contract = new Option<string?>("--contract")
        {
            Description = $"What a policy's inputs and outputs are: {PolicyExport.Plain}, the arrays of amago act; "
                + $"{PolicyExport.MlAgents}, those of Unity ML-Agents. [default: {PolicyExport.Plain}]",
            HelpName = "NAME",
        };
        contract.AcceptOnlyFromAmong(PolicyExport.Plain, PolicyExport.MlAgents);
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "export",
            "Write an encoder, or a whole policy (its file or folder in ENCODER's place), as an ONNX file, preprocessing included.");
        encoder.AddTo(command, weights);
        foreach (Option option in new Option[] { output, fromFloat, noFlatten, contract, json })
            command.Add(option);
        command.SetAction(result =>
        {
            string path = result.GetRequiredValue(output);
            var options = new OnnxOptions { FromFloat = result.GetValue(fromFloat), Flatten = !result.GetValue(noFlatten) };
            if (encoder.ReadPolicy(result, weights) is { } policy)
            {
                if (options.FromFloat || !options.Flatten)
                {
                    throw new ArgumentException(
                        $"{policy.Path}: expected no --from-float or --no-flatten beside a policy, whose file says it.");
                }

                Run(console, policy, path, result.GetValue(contract) ?? PolicyExport.Plain, result.GetValue(json));
                return;
            }

            if (result.GetValue(contract) is { } name)
                throw new ArgumentException($"--contract {name}: expected a policy's file to export, got the name of an encoder.");
            Run(console, encoder.Read(result), weights.Read(result), path, options, result.GetValue(json));
        });
        return command;
    }

    private static void Run(CommandConsole console, PolicySource source, string path, string contract, bool json)
    {
        FileKind.ExpectOutput(path, ".onnx");
        LoadedPolicy loaded = source.Load(console);
        PolicyExport.Save(path, loaded, contract, source.Path);
        string hash = loaded.Policy.ContentHash();
        if (json)
        {
            JsonOutput.Print(console.Out, writer =>
            {
                writer.WriteString("output", path);
                writer.WriteString("contract", contract);
                writer.WriteString("library", loaded.Description.Library);
                writer.WriteString("network", loaded.Description.Network);
                writer.WriteString("hash", hash);
            });
        }
        else
        {
            console.Out.WriteLine($"{path}: {loaded.Description.Network} for {contract}, parameters {hash}");
        }
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
