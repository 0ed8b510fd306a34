using System.Buffers.Binary;
using Amago.Formats.Elements;
using Amago.Formats.Zip;

namespace Amago.Formats.Safetensors;

/// <summary>
/// Header length (8 bytes, little-endian), JSON header, then the tensors' bytes, which must cover the rest without gap or overlap.
/// </summary>
internal static class SafeTensorsReader
{
    public const int LengthBytes = sizeof(ulong);

    public static StateDict Read(FileBytes bytes, string file, Action<string>? warn)
    {
        if (bytes.Length < LengthBytes)
        {
            string got = FileSignature.FindStart(bytes.Span(0, (int)bytes.Length)) ?? $"{bytes.Length}";
            throw InvalidFileException.Expected(file, $"at least {LengthBytes} bytes of header length", got, "at the start");
        }

        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span(0, LengthBytes));
        long rest = bytes.Length - LengthBytes;
        bool isTooLong = headerLength > (ulong)Math.Min(rest, Array.MaxLength);
        if ((isTooLong || headerLength == 0 || bytes.Span(LengthBytes, 1)[0] != (byte)'{') && ArchiveSignature.Find(bytes) is { } kind)
            throw InvalidFileException.Expected(file, "a safetensors file", kind, "at the start");
        if (isTooLong)
        {
            throw InvalidFileException.Expected(
                file, $"a header length of at most the {rest} bytes that follow", $"{headerLength}", "at byte 0");
        }

        var result = new StateDict();
        var notes = new FileNotes(file, warn);
        var header = new SafeTensorsHeaderReader(bytes.Span(LengthBytes, (int)headerLength), file);
        List<SafeTensorsEntry> entries = header.Read(result.Metadata);
        FileBytes data = bytes.Slice(LengthBytes + (long)headerLength, rest - (long)headerLength);
        foreach (SafeTensorsEntry entry in entries)
            CheckRange(entry, data.Length, file);
        CheckCover(entries, data.Length, file);
        foreach (SafeTensorsEntry entry in entries)
        {
            if (result.ContainsKey(entry.Name) || result.Unreadable.ContainsKey(entry.Name))
                throw InvalidFileException.Expected(file, "tensors of different names", $"'{entry.Name}' twice", "in the header");
            if (entry.Type is not { } type)
            {
                result.AddUnreadable(entry.Name, $"dtype '{entry.TypeName}'");
                continue;
            }

            AddTensor(result, entry, type, data, notes);
        }

        notes.Say();
        return result.ExpectReadable(file);
    }

    private static void AddTensor(StateDict result, in SafeTensorsEntry entry, ElementType type, FileBytes data, FileNotes notes)
    {
        var range = new FileCursor(data.Slice(entry.Begin, entry.End - entry.Begin));
        try
        {
            result.Add(
                entry.Name, ElementDecoder.Decode(ref range, type, bigEndian: false, entry.Shape, notes, $"in tensor '{entry.Name}'"));
        }
        catch (InvalidFileException e) when (e.Unsupported is { } what)
        {
            result.AddUnreadable(entry.Name, what);
        }
    }

    private static void CheckRange(in SafeTensorsEntry entry, long dataLength, string file)
    {
        string where = $"in tensor '{entry.Name}'";
        if (entry.Begin < 0 || entry.End < entry.Begin || entry.End > dataLength)
        {
            string expected = $"data_offsets that rise within the {dataLength} bytes of data";
            throw InvalidFileException.Expected(file, expected, $"[{entry.Begin}, {entry.End}]", where);
        }

        if (entry.Type is not { } type)
            return; // of so many bytes as it says
        long wanted = (long)entry.Shape.ElementCount * type.Size();
        if (entry.End - entry.Begin != wanted)
        {
            string expected = $"data_offsets that span the {wanted} bytes of shape {entry.Shape}";
            throw InvalidFileException.Expected(file, expected, $"{entry.End - entry.Begin} bytes [{entry.Begin}, {entry.End}]", where);
        }
    }

    private static void CheckCover(List<SafeTensorsEntry> entries, long dataLength, string file)
    {
        SafeTensorsEntry[] inOrder = [.. entries];
        Array.Sort(inOrder, static (a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        long covered = 0;
        foreach (SafeTensorsEntry entry in inOrder)
        {
            if (entry.Begin != covered)
            {
                string problem = entry.Begin < covered ? "an overlap with the tensor before it" : "a hole before it";
                throw InvalidFileException.Expected(
                    file, $"data to begin at {covered}", $"{entry.Begin}, {problem}", $"in tensor '{entry.Name}'");
            }

            covered = entry.End;
        }

        if (covered != dataLength)
            throw InvalidFileException.Expected(file, $"{covered} bytes of data as the header says", $"{dataLength}", "at the end");
    }
}
