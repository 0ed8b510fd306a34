using Amago.Cli.Input;
using Amago.Cli.Options;

namespace Amago.Cli.Commands;

/// <summary><c>amago import</c>: a policy of another library as a self-contained file of our own.</summary>
internal static class ImportCommand
{
    public static Command Create(CommandConsole console)
    {
        var policy = new PolicySourceOptions();
        Option<string> output = CommonOptions.Output("Where to write the policy: a .safetensors file.");
        Option<bool> json = CommonOptions.Json();
        var command = new Command("import", "Make a policy of another library a file of our own that says all of itself.");
        policy.AddTo(command);
        command.Add(output);
        command.Add(json);
        command.SetAction(result =>
        {
            string path = result.GetRequiredValue(output);
            FileKind.ExpectOutput(path, ".safetensors");
            LoadedPolicy loaded = policy.Read(result).Load(console);
            loaded.Save(path);
            PolicyText.Print(console, loaded, path, result.GetValue(json));
        });
        return command;
    }
}
