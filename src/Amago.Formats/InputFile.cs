namespace Amago.Formats;

/// <summary>Whole files and streams as bytes.</summary>
internal static class InputFile
{
    public static byte[] ReadAll(string path)
    {
        using FileStream stream = Open(path);
        return ReadAll(stream, path);
    }

    public static FileStream Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            throw new FileNotFoundException($"{path}: expected a file, got a folder.", path);
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: there is no such file.", path);
        return File.OpenRead(path);
    }

    /// <summary>Everything from the stream's position to its end.</summary>
    public static byte[] ReadAll(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        long length = stream.CanSeek ? Math.Max(stream.Length - stream.Position, 0) : 0;
        if (length > Array.MaxLength)
            throw new IOException($"{name}: files of at most {Array.MaxLength} bytes can be read, this one has {length}.");
        using var bytes = new MemoryStream((int)length);
        stream.CopyTo(bytes);
        return bytes.Length == bytes.Capacity ? bytes.GetBuffer() : bytes.ToArray();
    }
}
