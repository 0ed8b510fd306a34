using System.Globalization;
using System.Text.Json;
using Amago.Cli.Input;
using Amago.Cli.Options;

namespace Amago.Cli.Commands;

/// <summary><c>amago describe</c>: an encoder's layers, shapes and counts, or what was found of a policy.</summary>
internal static class DescribeCommand
{
    public static Command Create(CommandConsole console)
    {
        var encoder = new EncoderOptions(otherwise: "what the weights say");
        var weights = new WeightsOptions(seeded: false);
        var showConfig = new Option<bool>("--show-config")
        {
            Description = "Print instead the settings it is built with, as gin text, or as JSON with --json."
        };
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "describe", "An encoder's layers: shapes, parameters, multiply-adds, receptive fields; or what a policy's file has in it.");
        encoder.AddTo(command, weights);
        command.Add(showConfig);
        command.Add(json);
        command.SetAction(result =>
        {
            if (encoder.ReadPolicy(result, weights) is { } policy)
            {
                if (result.GetValue(showConfig))
                    throw new ArgumentException($"{policy.Path}: --show-config is for encoders; a policy's settings are shown without it.");
                PolicyText.Print(console, policy.Load(console), policy.Path, result.GetValue(json));
                return;
            }

            Weights? loaded = weights.Read(result).Load(console);
            EncoderChoice choice = encoder.Read(result).Of(loaded);
            Cnn cnn = loaded is null ? choice.Create(new Generator(0)) : loaded.Build(() => choice.Create(new Generator(0)));
            string? hash = loaded is null ? null : cnn.ContentHash();
            if (result.GetValue(showConfig))
                console.Out.Write(result.GetValue(json) ? choice.Bindings.Operative.ToJson() : choice.Bindings.Operative.ToGin());
            else if (result.GetValue(json))
                JsonOutput.Print(console.Out, writer => WriteJson(writer, choice.Encoder, cnn, hash));
            else
                Print(console, choice, cnn, hash);
        });
        return command;
    }

    private static void Print(CommandConsole console, EncoderChoice choice, Cnn cnn, string? hash)
    {
        EncoderSummary summary = cnn.Summary;
        console.Out.WriteLine($"{choice.Encoder.PythonName} of {cnn.ImageHeight}x{cnn.ImageWidth} images with {cnn.InputChannels} "
            + $"{(cnn.InputChannels == 1 ? "channel" : "channels")}, activation {cnn.ActivationName}");
        console.Out.WriteLine();
        var table = new TextTable(
            ("Layer", false), ("Output shape", true), ("Parameters", true), ("Multiply-adds", true), ("Receptive field", true));
        foreach (LayerSummary layer in summary.Layers)
        {
            (int height, int width) = layer.ReceptiveField;
            table.Add(
                layer.Name,
                Sizes(layer.OutputShape),
                layer.Parameters > 0 ? Count(layer.Parameters) : "",
                layer.MultiplyAdds > 0 ? Count(layer.MultiplyAdds) : "",
                $"{height}x{width}");
        }

        long unused = summary.Parameters - summary.Layers.Sum(static layer => layer.Parameters);
        if (summary.IsRecorded && unused > 0)
            table.Add("(in no layer)", "", Count(unused), "", "");
        table.AddRule();
        table.Add("Total",
            Sizes(summary.OutputShape), Count(summary.Parameters), summary.IsRecorded ? Count(summary.MultiplyAdds) : "", "");
        table.Print(console);
        console.Out.WriteLine();
        console.Out.WriteLine($"{Count(cnn.OutputFeatures)} features of an image; shapes are channels x height x width.");
        console.Out.WriteLine($"Scaling of bytes: {PixelScalings.Text(cnn.Scaling)}.");
        if (hash is not null)
            console.Out.WriteLine($"Parameters: SHA-256 {hash}");
        if (!summary.IsRecorded)
            console.Out.WriteLine(
                "ConvForward looks at values and could not be recorded: it runs operation by operation, and its layers are not known.");
        else if (!summary.IsPlanned)
            console.Out.WriteLine($"It runs operation by operation: {summary.Obstacle}.");
    }

    private static void WriteJson(Utf8JsonWriter json, EncoderDescriptor encoder, Cnn cnn, string? hash)
    {
        EncoderSummary summary = cnn.Summary;
        (int first, int second, int third) = cnn.ImgShape;
        json.WriteString("encoder", encoder.PythonName);
        json.WriteNumbers("img_shape", first, second, third);
        json.WriteNumbers("output_shape", [.. summary.OutputShape]);
        json.WriteNumber("output_features", cnn.OutputFeatures);
        json.WriteNumber("parameters", summary.Parameters);
        json.WriteNumber("multiply_adds", summary.MultiplyAdds);
        if (hash is not null)
            json.WriteString("hash", hash);
        json.WriteStartArray("layers");
        foreach (LayerSummary layer in summary.Layers)
        {
            json.WriteStartObject();
            json.WriteString("name", layer.Name);
            json.WriteString("operation", layer.Operation);
            json.WriteNumbers("output_shape", [.. layer.OutputShape]);
            json.WriteNumber("parameters", layer.Parameters);
            json.WriteNumber("multiply_adds", layer.MultiplyAdds);
            json.WriteNumbers("receptive_field", layer.ReceptiveField.Height, layer.ReceptiveField.Width);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Sizes(Shape shape) => string.Join('x', shape);
}
