using System.Buffers;
using System.Text;

namespace Amago.Configuration.Gin;

/// <summary>Reads gin texts and what they include, in the order in which it stands there.</summary>
internal sealed class GinLoader
{
    // Files that include each other twice, thrice, ... would be read for ever.
    private const int MaxBytes = 1 << 20, MaxFiles = 1000;

    private readonly GinNames _names;
    private readonly IReadOnlyList<string> _searchPaths;
    private readonly List<string> _open = [];
    private int _bytesLeft = MaxBytes, _filesLeft = MaxFiles;

    public GinLoader(GinOptions options)
    {
        _names = new GinNames(options);
        _searchPaths = options.SearchPaths;
    }

    /// <summary>What the texts bind, in the order of the texts.</summary>
    public List<(GinName Name, GinBinding Binding)> Bindings { get; } = [];

    /// <summary>The imports of the texts, in the order of the texts.</summary>
    public List<GinImport> Imports { get; } = [];

    /// <summary>Reads a gin file and the files that it includes.</summary>
    /// <exception cref="FileNotFoundException">There is no file at the path.</exception>
    /// <exception cref="InvalidFileException">A file breaks the language, or names something unknown.</exception>
    public void LoadFile(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        LoadFile(path, [folder, .. _searchPaths.Select(Path.GetFullPath)]);
    }

    /// <summary>Reads a gin text and the files that it includes.</summary>
    /// <inheritdoc cref="LoadFile(string)"/>
    public void LoadText(string name, string text)
    {
        TakeBytes(name, Encoding.UTF8.GetByteCount(text));
        Load(new SourceText(name, text), folder: null, [.. _searchPaths.Select(Path.GetFullPath)]);
    }

    /// <summary>Reads a gin file and the files that it includes.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="roots">The folders, as full paths, that included files may lie in.</param>
    private void LoadFile(string path, string[] roots)
    {
        _open.Add(Path.GetFullPath(path));
        Load(new SourceText(path, Read(path)), Path.GetDirectoryName(path), roots);
        _open.RemoveAt(_open.Count - 1);
    }

    private void Load(SourceText source, string? folder, string[] roots)
    {
        var imported = new GinSymbols(); // they are each file's own
        foreach (GinStatement statement in StatementParser.Parse(source))
        {
            switch (statement)
            {
                case GinInclude include:
                    Include(include, folder, roots);
                    break;
                case GinImport import:
                    _names.Check(import);
                    imported.Add(import);
                    Imports.Add(import);
                    break;
                case GinBinding binding:
                    Bindings.Add((_names.Of(binding, imported), binding));
                    break;
            }
        }
    }

    private void Include(GinInclude include, string? folder, string[] roots)
    {
        if (include.Path.Length == 0 || include.Path.Contains('\0', StringComparison.Ordinal))
            throw include.Location.Expected("the name of a file to include", Quoted.Text(include.Path));
        string[] folders = folder is null ? [.. _searchPaths] : [folder, .. _searchPaths];
        string path = Array.Find(Array.ConvertAll(folders, around => Path.Combine(around, include.Path)), File.Exists)
            ?? throw include.Location.Expected(
                $"a file to include in {Places(folders)}", $"{Quoted.Text(include.Path)}, which is not there");
        string full = Path.GetFullPath(path);
        if (!Array.Exists(roots, root => IsInside(full, root)))
            throw include.Location.Because(
                $"{Quoted.Text(include.Path)} lies outside {string.Join(" and ", roots)}; add its folder to the search paths");
        if (_open.Contains(full))
            throw include.Location.Because($"{Quoted.Text(include.Path)} includes itself: "
                + $"{string.Join(" includes ", _open.SkipWhile(open => open != full).Append(full).Select(Path.GetFileName))}");
        if (_filesLeft-- == 0)
            throw include.Location.Expected($"at most {MaxFiles} included files", "one more");
        LoadFile(path, roots);
    }

    private string Read(string path)
    {
        using FileStream stream = InputFile.Open(path);
        byte[] bytes = ArrayPool<byte>.Shared.Rent(_bytesLeft + 1); // one more, to see that there is more
        try
        {
            int length = stream.ReadAtLeast(bytes.AsSpan(0, _bytesLeft + 1), _bytesLeft + 1, throwOnEndOfStream: false);
            TakeBytes(path, length);
            string text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, 0, length);
            return text.StartsWith('\ufeff') ? text[1..] : text;
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidFileException(
                $"{path}: expected UTF-8 text, got the byte 0x{e.BytesUnknown?.FirstOrDefault():x2} at offset {e.Index}.", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void TakeBytes(string name, int count)
    {
        if (count > _bytesLeft)
            throw new InvalidFileException($"{name}: expected at most {MaxBytes} bytes of gin text with all included files, got more.");
        _bytesLeft -= count;
    }

    private static string Places(string[] folders) => folders.Length == 0
        ? "the search paths, of which there are none"
        : string.Join(" or ", folders.Select(static folder => folder.Length == 0 ? "." : folder).Distinct());

    private static bool IsInside(string path, string folder)
    {
        string relative = Path.GetRelativePath(folder, path);
        return !Path.IsPathRooted(relative) && relative != ".."
            && !relative.StartsWith($"..{Path.DirectorySeparatorChar}", StringComparison.Ordinal);
    }
}
