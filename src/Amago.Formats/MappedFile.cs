using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;

namespace Amago.Formats;

/// <summary>
/// A file mapped into memory for reading: its pages are read when they are looked at, and no copy of them is made. Whoever replaces the
/// file by renaming, as <see cref="AtomicFile"/> does, leaves the mapping whole; the file must not be cut short while it is mapped.
/// </summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly byte[]? _copy;
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte* _start;
    private readonly long _length;

    private MappedFile(byte[] copy) => _copy = copy;

    private MappedFile(FileStream stream)
    {
        _length = stream.Length;
        _file = MemoryMappedFile.CreateFromFile(stream, mapName: null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
    }

    /// <summary>The contents; not to be used once this is disposed of.</summary>
    // SAFETY: the view is mapped until Dispose, and at least as long as the file was when it was mapped.
    public FileBytes Bytes => _copy is null ? new FileBytes(ref Unsafe.AsRef<byte>(_start), _length) : _copy;

    public static MappedFile Open(string path)
    {
        FileStream stream = InputFile.Open(path);
        try
        {
            // What has no length (a pipe, an empty file) can't be mapped.
            if (stream.CanSeek && stream.Length > 0)
                return new MappedFile(stream);
            using (stream)
                return new MappedFile(InputFile.ReadAll(stream, path));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _view?.SafeMemoryMappedViewHandle.ReleasePointer();
        _view?.Dispose();
        _file?.Dispose();
    }
}
