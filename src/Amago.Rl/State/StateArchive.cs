using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Amago.Rl;

/// <summary>
/// The state of an <see cref="ISavable"/> as bytes: <see cref="Save"/> and <see cref="Load"/>. Its <see cref="ISavable.Serialize"/> names
/// its fields to an object of this class, once for both ways.
/// </summary>
/// <remarks>
/// Little-endian values one behind the other, in sections with names, and a SHA-256 of all; a state is refused by anything but what saved
/// it. The observation that the agent saw last is not part of it.
/// </remarks>
public sealed class StateArchive
{
    private const string Header = "amago environment"; // whatever it is the state of
    private const int Version = 1;

    private readonly ArrayBufferWriter<byte> _saved = new();
    private readonly byte[] _bytes = [];
    private readonly string _subject = "";
    private readonly bool _isTrusted;
    private int _position;

    private StateArchive()
    {
    }

    private StateArchive(byte[] bytes, string subject, bool isTrusted = false)
    {
        (_bytes, _subject, _isTrusted) = (bytes, subject, isTrusted);
        IsLoading = true;
    }

    /// <summary>Whether fields are set, rather than taken.</summary>
    public bool IsLoading { get; }

    // What was taken from the target a moment ago goes back as it was.
    private bool Checks => IsLoading && !_isTrusted;

    /// <summary>The state of an object as bytes.</summary>
    /// <exception cref="NotSupportedException">The object wraps an environment that is not <see cref="ISavable"/>.</exception>
    public static byte[] Save(ISavable source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var archive = new StateArchive();
        archive.Serialize(source);
        return [.. archive._saved.WrittenSpan, .. SHA256.HashData(archive._saved.WrittenSpan)];
    }

    /// <summary>Restores an object's state from the bytes of <see cref="Save"/>.</summary>
    /// <exception cref="ArgumentException">
    /// The state is cut short, damaged, or another object's; the message says where. The target is left as it was.
    /// </exception>
    /// <exception cref="NotSupportedException">The target wraps an environment that is not <see cref="ISavable"/>.</exception>
    public static void Load(ISavable target, ReadOnlySpan<byte> state) => LoadAs("Saved state", target, state);

    /// <summary>Restores an object's state; messages call it by the given name.</summary>
    internal static void LoadAs(string subject, ISavable target, ReadOnlySpan<byte> state)
    {
        ArgumentNullException.ThrowIfNull(target);
        byte[] bytes = Checked(state, subject), before = Checked(Save(target), subject);
        try
        {
            var loading = new StateArchive(bytes, subject);
            loading.Serialize(target);
            loading.ExpectEnd();
        }
        catch
        {
            new StateArchive(before, subject, isTrusted: true).Serialize(target);
            throw;
        }
    }

    /// <summary>Restores a new object, which nobody needs as it was where the bytes are refused.</summary>
    /// <exception cref="ArgumentException">The bytes are cut short, damaged, or another object's; the message says where.</exception>
    internal static void Read(string subject, ISavable target, ReadOnlySpan<byte> state)
    {
        var loading = new StateArchive(Checked(state, subject), subject);
        loading.Serialize(target);
        loading.ExpectEnd();
    }

    /// <summary>Starts a section: loading goes on only if it has the same name.</summary>
    public void Section(string name)
    {
        byte[] expected = Encoding.UTF8.GetBytes(name);
        int at = _position, length = expected.Length;
        Value(ref length, 0, int.MaxValue, "a section");
        Span<byte> bytes = Next(Math.Min(length, IsLoading ? _bytes.Length - _position : length), name);
        if (!IsLoading)
            expected.CopyTo(bytes);
        else if (!bytes.SequenceEqual(expected))
        {
            string got = length <= 64 ? $"'{Printable.Line(Encoding.UTF8.GetString(bytes))}'" : "something else";
            throw Unexpected($"'{name}' at byte {at}, got {got}");
        }
    }

    /// <summary>Saves or loads a whole number.</summary>
    /// <param name="value">The field to save or to set.</param>
    /// <param name="min">The least value that loading accepts.</param>
    /// <param name="max">The greatest value that loading accepts.</param>
    /// <param name="name">Name of the field in messages.</param>
    public void Value(
        ref int value, int min = int.MinValue, int max = int.MaxValue, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        int at = _position, serialized = value;
        Number(ref serialized, name);
        if (Checks && (serialized < min || serialized > max))
            throw Unexpected($"{name} at byte {at} to be {min} to {max}, got {serialized}");
        value = serialized;
    }

    /// <summary>Saves or loads a whole number.</summary>
    /// <param name="value">The field to save or to set.</param>
    /// <param name="min">The least value that loading accepts.</param>
    /// <param name="max">The greatest value that loading accepts.</param>
    /// <param name="name">Name of the field in messages.</param>
    public void Value(ref long value, long min, long max, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        int at = _position;
        long serialized = value;
        Number(ref serialized, name);
        if (Checks && (serialized < min || serialized > max))
            throw Unexpected($"{name} at byte {at} to be {min} to {max}, got {serialized}");
        value = serialized;
    }

    /// <summary>
    /// Checks what ranges of single fields can't say, once they are there: that a ball is above the floor unless the game is over.
    /// </summary>
    /// <param name="holds">Whether the loaded fields are consistent.</param>
    /// <param name="expected">What is expected, in words for the message.</param>
    /// <exception cref="ArgumentException"><paramref name="holds"/> is false, while loading.</exception>
    public void Require(bool holds, string expected)
    {
        if (Checks && !holds)
            throw Unexpected(expected);
    }

    /// <summary>Saves or loads a whole number of any value.</summary>
    public void Value(ref long value, [CallerArgumentExpression(nameof(value))] string name = "") => Number(ref value, name);

    /// <summary>Saves or loads a float32 number of any value, NaN and infinities included.</summary>
    public void Value(ref float value, [CallerArgumentExpression(nameof(value))] string name = "") => Number(ref value, name);

    /// <summary>Saves or loads a float64 number of any value, NaN and infinities included.</summary>
    public void Value(ref double value, [CallerArgumentExpression(nameof(value))] string name = "") => Number(ref value, name);

    /// <summary>Saves or loads a flag.</summary>
    public void Value(ref bool value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        int number = value ? 1 : 0;
        Value(ref number, 0, 1, name);
        value = number == 1;
    }

    /// <summary>Saves or loads bytes, whose number is the same in both.</summary>
    public void Bytes(Span<byte> values, [CallerArgumentExpression(nameof(values))] string name = "")
    {
        Span<byte> bytes = Next(values.Length, name);
        if (IsLoading)
            bytes.CopyTo(values);
        else
            values.CopyTo(bytes);
    }

    /// <summary>Saves or loads float32 numbers of any value, whose number is the same in both.</summary>
    internal void Floats(Span<float> values, string name)
    {
        Span<byte> own = MemoryMarshal.AsBytes(values), bytes = Next(own.Length, name);
        (IsLoading ? bytes : own).CopyTo(IsLoading ? own : bytes);
        if (BitConverter.IsLittleEndian)
            return;
        Span<uint> words = MemoryMarshal.Cast<byte, uint>(IsLoading ? own : bytes);
        BinaryPrimitives.ReverseEndianness(words, words);
    }

    /// <summary>Saves or loads the state of a generator of random numbers.</summary>
    public void Random(Generator generator)
    {
        ArgumentNullException.ThrowIfNull(generator);
        byte[] state = generator.GetState();
        Bytes(state, nameof(generator));
        if (IsLoading)
            generator.SetState(state);
    }

    /// <summary>Saves or loads the state of an environment inside of another.</summary>
    /// <exception cref="NotSupportedException">The environment is not <see cref="ISavable"/>.</exception>
    public void Inner(IStructuredEnvironment environment)
    {
        if (environment is not ISavable { IsSavable: true } savable)
            throw new NotSupportedException($"{environment?.GetType().Name}: this environment's state can't be saved; it is not ISavable.");
        savable.Serialize(this);
    }

    /// <summary>Saves or loads bytes of any number; no more are made room for than there are.</summary>
    internal void Block(ref byte[] bytes, string name)
    {
        int length = bytes.Length;
        Value(ref length, 0, int.MaxValue, name);
        Span<byte> next = Next(length, name);
        if (IsLoading)
            bytes = next.ToArray();
        else
            bytes.CopyTo(next);
    }

    private static byte[] Checked(ReadOnlySpan<byte> state, string subject)
    {
        int length = Math.Max(0, state.Length - SHA256.HashSizeInBytes);
        if (!SHA256.HashData(state[..length]).AsSpan().SequenceEqual(state[length..]))
        {
            throw new ArgumentException(
                $"{subject}: expected the SHA-256 of what comes before in the last {SHA256.HashSizeInBytes} bytes of {state.Length}; "
                + "it is cut short, damaged or none at all.",
                nameof(state));
        }

        return state[..length].ToArray();
    }

    private void ExpectEnd()
    {
        if (_position < _bytes.Length)
            throw Unexpected($"the end at byte {_position}, got {_bytes.Length - _position} bytes more");
    }

    private ArgumentException Unexpected(string expected) => new($"{_subject}: expected {expected}.");

    private void Serialize(ISavable part)
    {
        int version = Version;
        Section(Header);
        Value(ref version, Version, Version, "the version");
        part.Serialize(this);
    }

    private void Number<T>(ref T value, string name)
        where T : unmanaged
    {
        Span<byte> bytes = Next(Unsafe.SizeOf<T>(), name), own = MemoryMarshal.AsBytes(new Span<T>(ref value));
        (IsLoading ? bytes : own).CopyTo(IsLoading ? own : bytes);
        if (!BitConverter.IsLittleEndian)
            (IsLoading ? own : bytes).Reverse();
    }

    /// <summary>The next bytes: to be written, or to be read.</summary>
    private Span<byte> Next(int count, string name)
    {
        if (!IsLoading)
        {
            Span<byte> room = _saved.GetSpan(count)[..count];
            _saved.Advance(count);
            return room;
        }

        if (count > _bytes.Length - _position)
            throw Unexpected($"{name} at byte {_position}, got the end");
        Span<byte> bytes = _bytes.AsSpan(_position, count);
        _position += count;
        return bytes;
    }
}
