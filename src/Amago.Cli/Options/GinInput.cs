using System.Text;
using Microsoft.Extensions.Configuration;

namespace Amago.Cli.Options;

/// <summary>A gin file of the command line, which is read whenever bindings are made of it.</summary>
/// <param name="Path">Path of the file as the user gave it.</param>
/// <param name="Text">The text of a pipe, which can be read only once; null for a file.</param>
internal sealed record GinInput(string Path, string? Text)
{
    /// <summary>Takes a gin file, and reads a pipe's text at once.</summary>
    public static GinInput Of(string path)
    {
        using FileStream stream = InputFile.Open(path);
        return new GinInput(path, InputFile.IsWhole(stream) ? null : Decode(InputFile.ReadAll(stream, path), path));
    }

    public void AddTo(IConfigurationBuilder builder, GinOptions options)
    {
        if (Text is null)
            builder.AddGinFile(Path, options);
        else
            builder.AddGinString(Text, Path, options);
    }

    private static string Decode(byte[] bytes, string path)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\ufeff');
        }
        catch (DecoderFallbackException e)
        {
            string got = $"the byte 0x{e.BytesUnknown?.FirstOrDefault():x2} at offset {e.Index}";
            throw new InvalidFileException($"{path}: expected UTF-8 text, got {got}.", e);
        }
    }
}
