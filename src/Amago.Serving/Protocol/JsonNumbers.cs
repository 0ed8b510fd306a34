using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Amago.Serving.Models;

namespace Amago.Serving.Protocol;

/// <summary>
/// Walks over the numbers of a JSON array, one after the other: as many as a shape has, all in one array or nested as the shape says.
/// </summary>
internal ref struct JsonNumbers
{
    private readonly string _name;
    private readonly Shape _shape;
    private readonly int[] _begun; // by depth: how many numbers stand before the array that is open there
    private Utf8JsonReader _reader;
    private int _depth, _depthOfNumbers, _count;

    /// <summary>Stands before the first number.</summary>
    /// <param name="data">The array.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="shape">The shape.</param>
    /// <exception cref="RefusedException">The text is too short for as many numbers.</exception>
    public JsonNumbers(JsonElement data, string name, Shape shape)
    {
        ReadOnlySpan<byte> text = JsonMarshal.GetRawUtf8Value(data);
        (_name, _shape, _begun) = (name, shape, new int[shape.Sizes.Length]);
        _reader = new Utf8JsonReader(text);
        if (text.Length < 2L * shape.ElementCount) // a digit each, and what parts them
            throw Bad($"expected {shape.ElementCount} numbers for {shape}, got {text.Length} characters.");
    }

    /// <summary>Goes to the next number; false behind the last.</summary>
    /// <exception cref="RefusedException">It is no number, one too many or in another place, or there are too few.</exception>
    public bool Read()
    {
        while (_reader.Read())
        {
            switch (_reader.TokenType)
            {
                case JsonTokenType.StartArray:
                    if (_depth == _begun.Length)
                        throw Nested();
                    _begun[_depth++] = _count;
                    break;
                case JsonTokenType.EndArray:
                    ExpectWhole();
                    _depth--;
                    break;
                case JsonTokenType.Number:
                    ExpectPlace();
                    _count++;
                    return true;
                default:
                    throw Expected("numbers");
            }
        }

        return false;
    }

    public readonly bool TryGetByte(out byte value) => _reader.TryGetByte(out value);

    public readonly bool TryGetInt64(out long value) => _reader.TryGetInt64(out value);

    public readonly bool TryGetSingle(out float value) => _reader.TryGetSingle(out value);

    /// <summary>What to throw where the present number is another than is expected.</summary>
    public readonly RefusedException Expected(string expected) =>
        Bad($"expected {expected}, got {Printable.Short(Encoding.UTF8.GetString(_reader.ValueSpan))}.");

    // Flat, or at the shape's full depth; the first number says which.
    private void ExpectPlace()
    {
        if (_count == _shape.ElementCount)
            throw Bad($"expected {_shape.ElementCount} numbers, got more.");
        if (_count == 0)
            _depthOfNumbers = _depth == 1 ? 1 : _begun.Length;
        if (_depth != _depthOfNumbers)
            throw Nested();
    }

    // An array that ends has as many numbers as the sizes from its own on say.
    private readonly void ExpectWhole()
    {
        int expected = 1;
        foreach (int size in _shape.Sizes[(_depth - 1)..])
            expected *= size;
        int got = _count - _begun[_depth - 1];
        if (got == expected)
            return;
        throw _depth == 1 ? Bad($"expected {expected} numbers, got {got}.") : Nested();
    }

    private readonly RefusedException Nested() => Bad($"expected numbers in one array, or nested as {_shape} is.");

    private readonly RefusedException Bad(string message) => new(RefusedException.Damaged, $"{_name}: {message}");
}
