using System.Text.Json;
using Amago.Cli.Options;

namespace Amago.Cli.Commands;

/// <summary><c>amago list</c>: encoders and augmentations with their settings, activations, and games.</summary>
internal static class ListCommand
{
    public static Command Create(CommandConsole console)
    {
        Option<bool> json = CommonOptions.Json();
        var command = new Command("list", "The encoders and augmentations with their settings, the activations, and the games.") { json };
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
        PrintSettings(
            console, "Encoder", Encoders.All.Select(static encoder => ((Configurable)encoder, (string?)encoder.DefaultActivation)));
        PrintDescriptions(console, Encoders.All.Select(static encoder => (encoder.PythonName, encoder.Description)));
        PrintSettings(
            console, "Augmentation", Augmentations.All.Select(static augmentation => ((Configurable)augmentation, (string?)null)));
        PrintDescriptions(console, Augmentations.All.Select(static augmentation => (augmentation.PythonName, augmentation.Description)));
        console.Out.WriteLine($"Activations: {string.Join(", ", Activations.Names)}");
        console.Out.WriteLine();
        PrintDescriptions(console, Activations.All.Select(static activation => (activation.PythonName, activation.Description)));
        console.Out.WriteLine("--activation wins over an encoder's setting activation.");
        console.Out.WriteLine();
        PrintGames(console);
    }

    private static void PrintSettings(
        CommandConsole console, string kind, IEnumerable<(Configurable Configurable, string? Activation)> configurables)
    {
        var table = new TextTable((kind, false), ("C# class", false), ("Setting", false), ("Default", false));
        foreach ((Configurable configurable, string? activation) in configurables)
        {
            List<(string Name, string Default)> settings =
                [.. configurable.Settings.Select(static setting => (setting.Name, setting.Default))];
            if (activation is not null)
                settings.Add(("activation", $"'{activation}'"));
            (string first, string fallback) = settings.Count > 0 ? settings[0] : ("", "");
            table.Add(configurable.PythonName, configurable.Name, first, fallback);
            foreach ((string name, string value) in settings.Skip(1))
                table.Add("", "", name, value);
        }

        table.Print(console);
        console.Out.WriteLine();
    }

    private static void PrintDescriptions(CommandConsole console, IEnumerable<(string Name, string Description)> described)
    {
        (string Name, string Description)[] all = [.. described];
        int width = all.Max(static one => one.Name.Length);
        foreach ((string name, string description) in all)
            console.Out.WriteLine($"{name.PadRight(width)}  {description}".TrimEnd());
        console.Out.WriteLine();
    }

    private static void PrintGames(CommandConsole console)
    {
        var games = new TextTable(("Game", false), ("Observation", true), ("Minimal actions", false), ("", false));
        foreach (GameDescriptor game in Games.All)
            games.Add(game.Name, string.Join('x', game.ObservationShape),
                string.Join(',', game.MinimalActions.Select(static action => (int)action)), game.Description);
        games.Print(console);
        console.Out.WriteLine();
        var others = new TextTable(("Environment", false), ("Observations", false), ("Actions", false), ("", false));
        foreach (EnvironmentDescriptor other in Environments.All.Where(static environment => !environment.IsGame))
            others.Add(other.Name, $"{other.ObservationSpace}", $"{other.ActionSpace}", other.Description);
        others.Print(console);
    }

    private static void WriteJson(Utf8JsonWriter json)
    {
        WriteJson(json, "encoders", Encoders.All);
        json.WriteStartArray("activations");
        foreach (string activation in Activations.Names)
            json.WriteStringValue(activation);
        json.WriteEndArray();
        WriteJson(json, "augmentations", Augmentations.All);
        WriteGames(json);
        WriteEnvironments(json);
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
            if (configurable is EncoderDescriptor encoder)
                json.WriteString("activation", encoder.DefaultActivation);
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

    private static void WriteEnvironments(Utf8JsonWriter json)
    {
        json.WriteStartArray("environments");
        foreach (EnvironmentDescriptor environment in Environments.All)
        {
            json.WriteStartObject();
            json.WriteString("name", environment.Name);
            json.WriteString("description", environment.Description);
            json.WriteString("observation_space", $"{environment.ObservationSpace}");
            json.WriteString("action_space", $"{environment.ActionSpace}");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteGames(Utf8JsonWriter json)
    {
        json.WriteStartArray("games");
        foreach (GameDescriptor game in Games.All)
        {
            json.WriteStartObject();
            json.WriteString("name", game.Name);
            json.WriteString("description", game.Description);
            json.WriteNumbers("observation_shape", [.. game.ObservationShape]);
            json.WriteNumbers("minimal_actions", [.. game.MinimalActions.Select(static action => (int)action)]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
