using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Amago.Rl.Writers;

/// <summary>
/// Pickles of plain values, of classes by name, and of what classes are called with, in protocol 2, which every Python 3 reads. They are
/// data: whoever reads them imports the named classes.
/// </summary>
internal sealed class PythonPickle
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    private PythonPickle()
    {
    }

    /// <summary>The pickle of a value.</summary>
    /// <param name="value">
    /// null, bool, int, double, string, a list or array of values (list), a <see cref="PythonTuple"/>, a dictionary of values, a
    /// <see cref="PythonClass"/> or a <see cref="PythonCall"/>.
    /// </param>
    public static byte[] Of(object? value)
    {
        var pickle = new PythonPickle();
        pickle.Write([0x80, 2]);
        pickle.Value(value);
        pickle.Write("."u8);
        return pickle._bytes.WrittenSpan.ToArray();
    }

    private void Value(object? value)
    {
        switch (value)
        {
            case null: Write("N"u8); break;
            case bool flag: Write(flag ? [0x88] : [0x89]); break;
            case int integer: Integer(integer); break;
            case double real: Real(real); break;
            case string text: Text(text); break;
            case PythonClass named: Global(named); break;
            case PythonTuple tuple: Tuple(tuple.Items); break;
            case PythonCall call:
                Global(call.Class);
                Tuple(call.Arguments);
                Write("R"u8);
                break;
            case PythonItems items:
                Value(items.Empty);
                Items(items.Items);
                break;
            case IReadOnlyList<object?> list:
                Write("]("u8);
                foreach (object? item in list)
                    Value(item);
                Write("e"u8);
                break;
            case IReadOnlyDictionary<string, object?> dictionary:
                Write("}"u8);
                Items(dictionary);
                break;
            default: throw new InvalidOperationException($"PythonPickle: expected a plain value, got {value.GetType().Name}.");
        }
    }

    private void Items(IEnumerable<KeyValuePair<string, object?>> items)
    {
        Write("("u8);
        foreach ((string key, object? item) in items)
        {
            Text(key);
            Value(item);
        }

        Write("u"u8);
    }

    private void Tuple(IReadOnlyList<object?> items)
    {
        Write("("u8);
        foreach (object? item in items)
            Value(item);
        Write("t"u8);
    }

    private void Global(PythonClass named) => Write(Encoding.ASCII.GetBytes($"c{named.Module}\n{named.Name}\n"));

    private void Integer(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        Write("J"u8);
        Write(bytes);
    }

    private void Real(double value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        Write("G"u8);
        Write(bytes);
    }

    private void Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)utf8.Length);
        Write("X"u8);
        Write(length);
        Write(utf8);
    }

    private void Write(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);
}

/// <summary>A class or function of a module.</summary>
internal sealed record PythonClass(string Module, string Name)
{
    /// <summary>As Python prints the class: <c>&lt;class 'gymnasium.spaces.box.Box'&gt;</c>.</summary>
    public override string ToString() => $"<class '{Module}.{Name}'>";
}

/// <summary>What a class or function gives when it is called.</summary>
internal sealed record PythonCall(PythonClass Class, params IReadOnlyList<object?> Arguments);

/// <summary>A tuple of values.</summary>
internal sealed record PythonTuple(params IReadOnlyList<object?> Items);

/// <summary>A mapping that is made empty and then filled, in order.</summary>
internal sealed record PythonItems(PythonCall Empty, IReadOnlyList<KeyValuePair<string, object?>> Items);
