namespace Amago.Cli.Input;

/// <summary>Named tensors out of what has a name that does not say its kind: /dev/stdin, or the pipe of a shell's &lt;(...).</summary>
internal static class UnnamedTensors
{
    /// <summary>Reads all tensors of a safetensors file, a PyTorch checkpoint, an npz or npy file.</summary>
    /// <exception cref="ArgumentException">The file begins like none of the formats that are read.</exception>
    public static StateDict Load(string path, Action<string> warn)
    {
        byte[] bytes = InputFile.ReadAll(path);
        return FileFormats.Of(bytes) switch
        {
            FileFormat.SafeTensors => SafeTensors.Read(bytes, path, warn),
            FileFormat.TorchCheckpoint => TorchCheckpoint.Read(bytes, path, warn),
            FileFormat.Npz => Npz.Read(bytes, path, warn),
            FileFormat.Npy => new StateDict { { Path.GetFileName(path), Npy.Read(bytes, path, warn) } },
            _ => throw new ArgumentException(
                $"{path}: expected a safetensors, PyTorch, npz or npy file, "
                + "by its name's extension or by what it begins with; got neither."),
        };
    }
}
