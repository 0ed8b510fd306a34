using System.CommandLine;
using System.Text.Json;
using Amago.Cli.Options;
using Amago.Cli.Output;
using Amago.Nets;

namespace Amago.Cli.Commands;

/// <summary><c>amago list</c>: encoders and augmentations with their settings, and activations.</summary>
internal static class ListCommand
{
    public static Command Create(CommandConsole console)
    {
        Option<bool> json = CommonOptions.Json();
        var command = new Command("list", "The encoders and augmentations with their settings, and the activations.") { json };
        command.SetAction(result =>
        {
            if (result.GetValue(json))
                JsonOutput.Print(console.Out, WriteJson);
            else
                Print(console);
        });
        return command;
    }

    private static void Print(CommandConsole console)
    {
        PrintSettings(console, "Encoder", Encoders.All);
        PrintDescriptions(console, Encoders.All);
        PrintSettings(console, "Augmentation", Augmentations.All);
        PrintDescriptions(console, Augmentations.All);
        console.Out.WriteLine($"Activations: {string.Join(", ", Activations.Names)}");
        console.Out.WriteLine();
        PrintDescriptions(console, Activations.All);
        console.Out.WriteLine("Every encoder has the setting activation too, which --activation wins over.");
    }

    private static void PrintSettings(CommandConsole console, string kind, IEnumerable<Configurable> configurables)
    {
        var table = new TextTable((kind, false), ("C# class", false), ("Setting", false), ("Default", false));
        foreach (Configurable configurable in configurables)
        {
            IReadOnlyList<Setting> settings = configurable.Settings;
            table.Add(configurable.PythonName, configurable.Name, settings.Count > 0 ? settings[0].Name : "", settings.Count > 0 ? settings[0].Default : "");
            foreach (Setting setting in settings.Skip(1))
                table.Add("", "", setting.Name, setting.Default);
        }

        table.Print(console);
        console.Out.WriteLine();
    }

    private static void PrintDescriptions(CommandConsole console, IReadOnlyList<Configurable> configurables)
    {
        int width = configurables.Max(static configurable => configurable.PythonName.Length);
        foreach (Configurable configurable in configurables)
            console.Out.WriteLine($"{configurable.PythonName.PadRight(width)}  {configurable.Description}".TrimEnd());
        console.Out.WriteLine();
    }

    private static void WriteJson(Utf8JsonWriter json)
    {
        WriteJson(json, "encoders", Encoders.All);
        json.WriteStartArray("activations");
        foreach (string activation in Activations.Names)
            json.WriteStringValue(activation);
        json.WriteEndArray();
        WriteJson(json, "augmentations", Augmentations.All);
    }

    private static void WriteJson(Utf8JsonWriter json, string kind, IEnumerable<Configurable> configurables)
    {
        json.WriteStartArray(kind);
        foreach (Configurable configurable in configurables)
        {
            json.WriteStartObject();
            json.WriteString("name", configurable.PythonName);
            json.WriteString("class", configurable.Name);
            json.WriteString("description", configurable.Description);
            json.WriteStartArray("settings");
            foreach (Setting setting in configurable.Settings)
            {
                json.WriteStartObject();
                json.WriteString("name", setting.Name);
                json.WriteString("default", setting.Default);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
