using System.CommandLine;
using System.Text.Json;
using Amago.Cli.Options;
using Amago.Cli.Output;
using Amago.Nets;
using Amago.Rl;

namespace Amago.Cli.Commands;

/// <summary><c>amago list</c>: encoders with their settings, activations, and games.</summary>
internal static class ListCommand
{
    public static Command Create(CommandConsole console)
    {
        Option<bool> json = CommonOptions.Json();
        var command = new Command("list", "The encoders with their settings, the activations, and the games.") { json };
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
        var encoders = new TextTable(("Encoder", false), ("C# class", false), ("Setting", false), ("Default", false));
        foreach (EncoderDescriptor encoder in Encoders.All)
        {
            IReadOnlyList<EncoderSetting> settings = encoder.Settings;
            encoders.Add(encoder.PythonName, encoder.Name, settings.Count > 0 ? settings[0].Name : "", settings.Count > 0 ? settings[0].Default : "");
            foreach (EncoderSetting setting in settings.Skip(1))
                encoders.Add("", "", setting.Name, setting.Default);
        }

        encoders.Print(console);
        console.Out.WriteLine();
        int width = Encoders.All.Max(static encoder => encoder.PythonName.Length);
        foreach (EncoderDescriptor encoder in Encoders.All)
            console.Out.WriteLine($"{encoder.PythonName.PadRight(width)}  {encoder.Description}");
        console.Out.WriteLine();
        console.Out.WriteLine($"Activations: {string.Join(", ", Activations.Names)}");
        console.Out.WriteLine();
        PrintGames(console);
    }

    private static void PrintGames(CommandConsole console)
    {
        var games = new TextTable(("Game", false), ("Observation", true), ("Minimal actions", false), ("", false));
        foreach (GameDescriptor game in Games.All)
            games.Add(game.Name, string.Join('x', game.ObservationShape), string.Join(',', game.MinimalActions.Select(static action => (int)action)), game.Description);
        games.Print(console);
    }

    private static void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartArray("encoders");
        foreach (EncoderDescriptor encoder in Encoders.All)
        {
            json.WriteStartObject();
            json.WriteString("name", encoder.PythonName);
            json.WriteString("class", encoder.Name);
            json.WriteString("description", encoder.Description);
            json.WriteStartArray("settings");
            foreach (EncoderSetting setting in encoder.Settings)
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
        json.WriteStartArray("activations");
        foreach (string activation in Activations.Names)
            json.WriteStringValue(activation);
        json.WriteEndArray();
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
