namespace Amago.Cli.Input;

/// <summary>What a file is by its first bytes, for names that do not say: /dev/stdin, /dev/fd/63 of a shell's &lt;(...).</summary>
internal static class FileContents
{
    /// <summary>
    /// The extension that a file should have; ".zip" for npz files and checkpoints, null where nothing is known that begins so.
    /// </summary>
    public static string? ExtensionOf(ReadOnlySpan<byte> start) => start switch
    {
        [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..] => ".npy",
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => ".png",
        [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..] => ".zip",
        [0x80, ..] => ".pt", // a pickle states its protocol first
        [_, _, _, _, _, _, 0, 0, (byte)'{', ..] => ".safetensors",
        _ => null,
    };
}
