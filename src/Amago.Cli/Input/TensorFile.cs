namespace Amago.Cli.Input;

/// <summary>Files of named tensors, told apart by their extension.</summary>
internal static class TensorFile
{
    private static readonly string[] Written = [".safetensors", ".pt", ".pth", ".bin", ".ckpt", ".pth.tar", ".npz", ".npy"];

    // What people call checkpoints; a tar or pickle of another kind is told apart by its contents.
    private static readonly string[] Checkpoints = [".pt", ".pth", ".bin", ".ckpt", ".pkl", ".pt.tar", ".pth.tar", ".tar"];

    /// <summary>Whether a file of this kind has metadata that says what its tensors are.</summary>
    public static bool HasMetadata(string path) => FileKind.Is(path, ".safetensors") || FileKind.Is(path, ".safetensors.index.json");

    /// <summary>Reads all tensors; the one of an .npy file is named after the file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="warn">Receives a line on what is wrong with a file that is read all the same.</param>
    /// <exception cref="ArgumentException">The extension is of no format that is read.</exception>
    public static StateDict Load(string path, Action<string> warn)
    {
        if (HasMetadata(path))
            return SafeTensors.Load(path, warn);
        if (Array.Exists(Checkpoints, extension => FileKind.Is(path, extension)))
            return TorchCheckpoint.Load(path, warn);
        if (FileKind.Is(path, ".npz"))
            return Npz.Load(path, warn);
        if (!Path.HasExtension(path))
            return UnnamedTensors.Load(path, warn);
        return FileKind.Is(path, ".npy")
            ? new StateDict { { Path.GetFileNameWithoutExtension(path), Npy.Load(path, warn) } }
            : throw new ArgumentException($"{path}: expected a .safetensors, .safetensors.index.json, {string.Join(", ", Checkpoints)}, "
                + $".npz or .npy file, got '{Path.GetFileName(path)}'.");
    }

    /// <summary>Checks the name of a file to write, before any work is done.</summary>
    /// <exception cref="ArgumentException">The extension is of no format that is written.</exception>
    public static void ExpectOutput(string path) => FileKind.ExpectOutput(path, Written);

    /// <summary>Writes all tensors in the format of the path's extension.</summary>
    /// <exception cref="ArgumentException">
    /// The format can't hold them: names, dimensions, or more or less than one for an .npy file.
    /// </exception>
    public static void Save(string path, StateDict tensors)
    {
        // What the writers say of tensors names no file.
        _ = Weights.Named(path, () =>
        {
            Write(path, tensors);
            return path;
        });
    }

    private static void Write(string path, StateDict tensors)
    {
        if (FileKind.Is(path, ".safetensors"))
            SafeTensors.Save(path, tensors);
        else if (FileKind.Is(path, ".npz"))
            Npz.Save(path, tensors);
        else if (!FileKind.Is(path, ".npy"))
            TorchCheckpoint.Save(path, tensors);
        else if (tensors.Count == 1)
            Npy.Save(path, tensors.Values.First());
        else
            throw new ArgumentException(
                $"an .npy file holds one tensor, there are {tensors.Count}; choose one with --prefix, or write an .npz file.");
    }
}
