using System.Buffers.Binary;
using Amago.Formats.Images;

namespace Amago.Formats;

/// <summary>
/// Writes an animated GIF (GIF89a, https://www.w3.org/Graphics/GIF/spec-gif89a.txt) that loops for ever, frame by frame:
/// <c>AtomicFile.Write("x.gif", stream => {
/// var gif = new GifWriter(stream, height, width, delay: 10); gif.Write(frame); ...; gif.Complete(); })</c>.
/// </summary>
/// <remarks>
/// All frames share one palette of at most 256 colours, which is gathered on the way and put into its place at the end: no frame is kept,
/// colours are never changed. Of each frame only the rectangle that differs from the one before is stored.
/// </remarks>
public sealed class GifWriter
{
    private const int HeaderLength = 13, MaxSize = ushort.MaxValue, MaxDelay = ushort.MaxValue;

    private readonly Stream _stream;
    private readonly long _start;
    private readonly int _height, _width, _delay;
    private readonly GifPalette _palette = new();
    private readonly LzwEncoder _encoder = new();
    private byte[] _frame, _shown;
    private int _frames;

    /// <summary>Starts a GIF: writes all that precedes the first frame.</summary>
    /// <param name="stream">The stream to write to; it must be seekable, as a file is.</param>
    /// <param name="height">Height of every frame, 1 to 65535 pixels.</param>
    /// <param name="width">Width of every frame, 1 to 65535 pixels.</param>
    /// <param name="delay">
    /// How long a frame is shown, in hundredths of a second, 0 to 65535. Browsers slow down what is faster than 2.
    /// </param>
    /// <exception cref="ArgumentException">The stream can't seek, or a number is out of its range.</exception>
    public GifWriter(Stream stream, int height, int width, int delay)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek)
        {
            throw new ArgumentException(
                "Gif: expected a stream that can seek, for the palette is known at the end; got one that can't.", nameof(stream));
        }

        if (height is < 1 or > MaxSize || width is < 1 or > MaxSize || 3L * height * width > Array.MaxLength)
        {
            throw new ArgumentException(
                $"Gif: expected a height and a width of 1 to {MaxSize} and less than 2^31 bytes of RGB, got {height} and {width}.");
        }

        if (delay is < 0 or > MaxDelay)
            throw new ArgumentException($"Gif: expected a delay of 0 to {MaxDelay} hundredths of a second, got {delay}.", nameof(delay));
        (_stream, _start, _height, _width, _delay) = (stream, stream.Position, height, width, delay);
        _frame = new byte[height * width];
        _shown = new byte[height * width];
        WriteHead();
    }

    /// <summary>Appends a frame, which is shown for the writer's delay.</summary>
    /// <param name="frame">The frame, uint8 RGB (H, W, 3) of the writer's height and width.</param>
    /// <exception cref="ArgumentException">
    /// The tensor is no such frame, or the frames have more than 256 colours together; the file can't be completed then.
    /// </exception>
    public void Write(Tensor frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        Shape expected = [_height, _width, 3];
        if (frame.DType != DType.UInt8 || !frame.Shape.Equals(expected))
            throw new ArgumentException($"Gif: expected a uint8 frame {expected}, got {frame}, in frame {_frames}.", nameof(frame));
        ReadOnlySpan<byte> pixels = frame.IsContiguous ? frame.AsSpan<byte>() : frame.ToArray<byte>();
        if (!_palette.TryIndex(pixels, _frame))
        {
            throw new ArgumentException(
                $"Gif: expected at most {GifPalette.Size} colours in all frames together, got more, in frame {_frames}.", nameof(frame));
        }

        GifRectangle changed = _frames == 0 ? new GifRectangle(0, 0, _width, _height) : GifRectangle.Difference(_frame, _shown, _width);
        WriteFrame(changed);
        (_frame, _shown) = (_shown, _frame);
        _frames++;
    }

    /// <summary>Ends the file: call it once, after the last frame.</summary>
    /// <exception cref="InvalidOperationException">No frame was written.</exception>
    public void Complete()
    {
        if (_frames == 0)
            throw new InvalidOperationException("Gif: expected at least one frame, got none.");
        _stream.WriteByte(0x3b);
        long end = _stream.Position;
        _stream.Position = _start + HeaderLength;
        _stream.Write(_palette.Colors);
        _stream.Position = end;
    }

    private void WriteHead()
    {
        Span<byte> screen = stackalloc byte[HeaderLength];
        "GIF89a"u8.CopyTo(screen);
        BinaryPrimitives.WriteUInt16LittleEndian(screen[6..], (ushort)_width);
        BinaryPrimitives.WriteUInt16LittleEndian(screen[8..], (ushort)_height);
        screen[10] = 0b1_111_0_111; // a global palette, 8 bits a primary, not sorted, of 2^(7 + 1) colours
        _stream.Write(screen);
        _stream.Write(_palette.Colors);
        _stream.Write([0x21, 0xff, 11, .. "NETSCAPE2.0"u8, 3, 1, 0, 0, 0]); // repeated 0 times: for ever
    }

    private void WriteFrame(in GifRectangle part)
    {
        Span<byte> control = [0x21, 0xf9, 4, 0b001_0_0, 0, 0, 0, 0]; // what was drawn stays
        BinaryPrimitives.WriteUInt16LittleEndian(control[4..], (ushort)_delay);
        _stream.Write(control);
        Span<byte> descriptor = stackalloc byte[10]; // no palette of its own, not interlaced
        descriptor[0] = 0x2c;
        BinaryPrimitives.WriteUInt16LittleEndian(descriptor[1..], (ushort)part.Left);
        BinaryPrimitives.WriteUInt16LittleEndian(descriptor[3..], (ushort)part.Top);
        BinaryPrimitives.WriteUInt16LittleEndian(descriptor[5..], (ushort)part.Width);
        BinaryPrimitives.WriteUInt16LittleEndian(descriptor[7..], (ushort)part.Height);
        _stream.Write(descriptor);
        _encoder.Begin(_stream);
        for (int y = part.Top; y < part.Top + part.Height; y++)
            _encoder.Write(_frame.AsSpan((y * _width) + part.Left, part.Width));
        _encoder.End();
    }
}
