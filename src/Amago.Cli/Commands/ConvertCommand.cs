using Amago.Cli.Input;
using Amago.Cli.Options;

namespace Amago.Cli.Commands;

/// <summary><c>amago convert</c>: named tensors from one kind of file to another.</summary>
internal static class ConvertCommand
{
    public static Command Create(CommandConsole console)
    {
        var input = new Argument<string>("IN")
        {
            Description = "A .safetensors file or index, a PyTorch checkpoint (.pt, .pth, .pth.tar, .ckpt, .bin, .pkl), an .npz or "
                + ".npy file."
        };
        var output = new Argument<string>("OUT")
        {
            Description = "Where to write: .safetensors, .pt, .pth, .pth.tar, .ckpt, .bin, .npz, or .npy for one tensor; .zip with --to."
        };
        var prefix =
            new Option<string?>("--prefix") { Description = "Take the tensors whose names start with P, without it.", HelpName = "P" };
        var to = new Option<string?>("--to")
        {
            Description = "sb3: write the policy IN as a zip file that stable-baselines3 loads. IN may be any policy that act takes.",
            HelpName = "LIBRARY",
        };
        to.AcceptOnlyFromAmong("sb3");
        var statements = new StatementOptions();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("convert", "Turn a file of parameters into another kind.") { input, output, prefix, to, json };
        statements.AddTo(command);
        command.SetAction(result =>
        {
            (string from, string into) = (result.GetRequiredValue(input), result.GetRequiredValue(output));
            if (result.GetValue(to) is null)
            {
                statements.ExpectNone(result, "--to");
                Run(console, from, into, result.GetValue(prefix), result.GetValue(json));
            }
            else if (result.GetValue(prefix) is { } start)
                throw new ArgumentException($"--prefix {start}: a policy is written whole; expected none beside --to.");
            else
                WritePolicy(console, statements.Of(result, from), into, result.GetValue(json));
        });
        return command;
    }

    private static void WritePolicy(CommandConsole console, PolicySource input, string output, bool json)
    {
        FileKind.ExpectOutput(output, ".zip");
        LoadedPolicy loaded = input.Load(console);
        _ = Weights.Named(input.Path, () =>
        {
            Sb3Archive.Save(output, loaded.Policy);
            return output;
        });
        PolicyText.Print(console, loaded, output, json);
    }

    private static void Run(CommandConsole console, string input, string output, string? prefix, bool json)
    {
        if (FileKind.Is(output, ".zip"))
            throw new ArgumentException($"{output}: expected --to sb3 beside a .zip file to write, got none.");
        if (FileKind.Is(input, ".zip"))
            throw new ArgumentException($"{input}: expected a file of parameters, got a zip file; amago import reads a policy in one.");
        TensorFile.ExpectOutput(output);
        StateDict all = TensorFile.Load(input, console.Warn);
        if (prefix is not null && !all.Keys.Concat(all.Unreadable.Keys).Any(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            // Someone who looks for the right prefix needs the names.
            Print(console, all, json, input);
            throw new ArgumentException($"{input}: no tensor's name starts with '{prefix}'; the {all.Count} that are there are listed.");
        }

        StateDict tensors = prefix is null ? all : WeightsFile.Part(input, all, prefix);
        TensorFile.Save(output, tensors);
        if (!TensorFile.HasMetadata(output) && WeightsFile.TellsOfANetwork(tensors))
            console.Warn($"{output} holds tensors alone: what {input} says of its network (activation, strides, ...) is not in it.");
        Print(console, tensors, json, output);
        if (all.Unreadable.Count > 0)
        {
            // What the prefix asked for comes first.
            IEnumerable<KeyValuePair<string, string>> left = all.Unreadable.OrderBy(
                item => prefix is not null && !item.Key.StartsWith(prefix, StringComparison.Ordinal));
            console.Warn($"{input}: not read: {Printable.Few(left)}.");
        }
    }

    private static void Print(CommandConsole console, StateDict tensors, bool json, string path)
    {
        if (json)
        {
            JsonOutput.Print(console.Out, writer =>
            {
                writer.WriteString("file", path);
                writer.WriteStartArray("tensors");
                foreach ((string name, Tensor tensor) in tensors)
                {
                    writer.WriteStartObject();
                    writer.WriteString("name", name);
                    writer.WriteString("type", TypeName.Of(tensor.DType));
                    writer.WriteNumbers("shape", [.. tensor.Shape]);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteStartArray("not_read");
                foreach ((string name, string reason) in tensors.Unreadable)
                {
                    writer.WriteStartObject();
                    writer.WriteString("name", name);
                    writer.WriteString("reason", reason);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
            return;
        }

        console.Out.WriteLine($"{path}: {tensors.Count} {(tensors.Count == 1 ? "tensor" : "tensors")}");
        foreach ((string name, Tensor tensor) in tensors)
            console.Out.WriteLine($"  {Printable.Short(name)}  {TypeName.Of(tensor.DType)} {tensor.Shape}");
    }
}
