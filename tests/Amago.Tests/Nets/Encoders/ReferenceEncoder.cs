using System.Globalization;
using System.Text.Json;
using Amago.Configuration;
using Amago.Nets;

namespace Amago.Tests.Nets.Encoders;

/// <summary>Makes the encoder that a reference file's metadata describes.</summary>
internal static class ReferenceEncoder
{
    public static Cnn Create(IReadOnlyDictionary<string, string> metadata, Generator? generator = null)
    {
        int[] shape = JsonSerializer.Deserialize<int[]>(metadata["img_shape"])!;
        using var kwargs = JsonDocument.Parse(metadata["kwargs"]);
        var settings = new EncoderSettings();
        foreach (JsonProperty setting in kwargs.RootElement.EnumerateObject())
            settings.Set(string.Create(CultureInfo.InvariantCulture, $"{setting.Name}={setting.Value}"));
        return Amago.Configuration.Encoders.Find(metadata["encoder"]).Create(
            (shape[0], shape[1], shape[2]), metadata["channels_first"] == "true", metadata["activation"], settings, generator);
    }
}
