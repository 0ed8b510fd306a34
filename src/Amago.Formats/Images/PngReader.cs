namespace Amago.Formats.Images;

internal static class PngReader
{
    // Deflate's longest copy, 258 bytes, takes at least two bits.
    private const int MaxExpansion = 258 * 8 / 2;

    // Rows of the seven passes have at most 1/8, 1/8, 1/4, 1/4, 1/2, 1/2 and 1 of the image's width.
    private const long BuffersOfAllPasses = 6;

    public static Tensor Read(ReadOnlySpan<byte> bytes, string file, PngOptions options)
    {
        if (options.SampleMax is < 1 or > ushort.MaxValue)
        {
            throw new ArgumentException(
                $"Png: expected a largest sample from 1 to {ushort.MaxValue}, got {options.SampleMax}.", nameof(options));
        }

        var notes = new FileNotes(file, options.Warn);
        PngChunks chunks = PngChunks.Read(bytes, file, notes);
        PngHeader header = chunks.Header;
        var pixels = new PngPixels(chunks, options, notes);
        long size = (long)header.Width * header.Height;
        if (size > Array.MaxLength / pixels.Channels || header.RowBytes(header.Width) > Array.MaxLength)
        {
            string expected = $"an image and a row of at most {Array.MaxLength} bytes";
            throw InvalidFileException.Expected(file, expected, $"{header.Width} x {header.Height} pixels", "in chunk IHDR");
        }

        // Nothing is allocated for a size that the compressed bytes can't fill.
        long filtered = FilteredBytes(header), limit = (long)chunks.ImageData.Length * MaxExpansion;
        if (filtered > limit)
        {
            string got = $"{chunks.ImageData.Length} bytes, which hold {limit} at most";
            throw chunks.Fault ?? InvalidFileException.Expected(file, $"image data for {filtered} bytes", got, "in chunk IDAT");
        }

        // Beside the pixels, two rows of each pass, which are the larger part of a wide image with samples of 16 bits.
        long rows = BuffersOfAllPasses * header.RowBytes(header.Width);
        new MemoryBudget(bytes.Length).Take((size * pixels.Channels * pixels.SampleSize) + rows, file, "in chunk IHDR");
        if (header.BitDepth == 16 && !options.WideAsFloat && options.SampleMax is null)
        {
            const string Expected = $"samples of at most 8 bits, for {nameof(PngOptions)} say nothing of wider ones";
            throw InvalidFileException.Expected(file, Expected, "16 bits", "in chunk IHDR");
        }

        pixels.Allocate();
        using var data = new PngInflater(chunks.ImageData, file, chunks.Fault);
        foreach (PngPass pass in Adam7.Passes(header.Interlaced))
            ReadPass(data, header, pass, pixels);
        data.Finish(notes);
        notes.Say();
        return pixels.ToTensor();
    }

    private static void ReadPass(PngInflater data, in PngHeader header, in PngPass pass, PngPixels pixels)
    {
        int columns = pass.Columns(header.Width), rows = pass.Rows(header.Height);
        if (columns == 0)
            return; // such a pass has no rows either, not even their filter types
        var rowBytes = (int)header.RowBytes(columns);
        byte[] row = new byte[rowBytes], above = new byte[rowBytes];
        for (int j = 0; j < rows; j++)
        {
            data.ReadRow(row, out int filter);
            PngFilter.Decode(filter, row, above, header.FilterDistance);
            pixels.Expand(row, columns, ((pass.Y + (j * pass.StepY)) * header.Width) + pass.X, pass.StepX);
            (row, above) = (above, row);
        }
    }

    private static long FilteredBytes(in PngHeader header)
    {
        long total = 0;
        foreach (PngPass pass in Adam7.Passes(header.Interlaced))
        {
            int columns = pass.Columns(header.Width);
            total += columns == 0 ? 0 : pass.Rows(header.Height) * (1 + header.RowBytes(columns));
        }

        return total;
    }
}
