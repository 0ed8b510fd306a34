using System.Buffers;
using System.Text;

namespace Amago.Fuzz.Mutation;

/// <summary>Pickles changed as bytes, or written anew: nested values, tensors over two storages, memo entries, circles.</summary>
internal static class PickleMutation
{
    private static readonly string[] Storages =
    [
        "FloatStorage",
        "DoubleStorage", "HalfStorage", "LongStorage", "ByteStorage", "BoolStorage", "ShortStorage", "CharStorage", "IntStorage",
        "BFloat16Storage", "ComplexFloatStorage", "QInt8Storage", "UntypedStorage",
    ];

    private static readonly (string Module, string Name)[] Globals =
    [
        ("collections", "OrderedDict"),
        ("collections", "Counter"), ("collections", "defaultdict"), ("torch", "Size"), ("torch", "device"), ("torch", "float32"),
        ("torch", "FloatStorage"),
        ("torch._utils", "_rebuild_parameter"), ("torch._utils", "_rebuild_tensor"), ("builtins", "set"), ("builtins", "complex"),
        ("builtins", "bytearray"),
        ("numpy.core.multiarray", "scalar"), ("numpy.core.multiarray", "_reconstruct"), ("numpy", "dtype"), ("numpy", "ndarray"),
        ("_codecs", "encode"), ("os", "system"), ("argparse", "Namespace"), ("\u001b[31m", "red"),
    ];

    public static byte[] Mutate(byte[] input, Func<byte[]> another, Random random) =>
        random.Next(3) == 0 ? new Writer(random).Program() : ByteMutation.Mutate(input, another, random);

    /// <summary>A checkpoint whose pickle is the input.</summary>
    public static byte[] Archive(byte[] pickle)
    {
        var storage = new byte[64];
        Array.Fill(storage, (byte)0x3f);
        return ZipMutation.Write([new("x/data.pkl", pickle), new("x/data/0", storage), new("x/data/1", storage)], new Random(1));
    }

    /// <summary>A pickle that is well formed, mostly.</summary>
    public static byte[] Draw(Random random) => new Writer(random).Program();

    private sealed class Writer(Random random)
    {
        private const int Deepest = 6;
        private readonly ArrayBufferWriter<byte> _bytes = new();

        public byte[] Program()
        {
            Write(0x80, (byte)random.Next(2, 6));
            if (random.Next(8) == 0)
                Value(0);
            else
                Dictionary(0);
            Write((byte)'.');
            return _bytes.WrittenSpan.ToArray();
        }

        private void Write(params ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

        private void Text(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            Write((byte)'X');
            Write(BitConverter.GetBytes(bytes.Length));
            Write(bytes);
        }

        private void Global(string module, string name) => Write([(byte)'c', .. Encoding.UTF8.GetBytes($"{module}\n{name}\n")]);

        private void Integer(long value)
        {
            if (value is >= 0 and < 256)
                Write((byte)'K', (byte)value);
            else
                Write([0x8a, 8, .. BitConverter.GetBytes(value)]);
        }

        private void Tuple(int count)
        {
            Write((byte)'(');
            for (int i = 0; i < count; i++)
                Integer(Size());
            Write((byte)'t');
        }

        private long Size() => random.Next(10) == 0 ? ByteMutation.Edge(random) : random.Next(5);

        private void Tensor()
        {
            Global("torch._utils", "_rebuild_tensor_v2");
            Write((byte)'(', (byte)'(');
            Text("storage");
            Global("torch", Storages[random.Next(Storages.Length)]);
            Text(random.Next(2) == 0 ? "0" : "1");
            Text("cpu");
            Integer(random.Next(6) == 0 ? ByteMutation.Edge(random) : 1L << random.Next(7));
            Write((byte)'t', (byte)'Q');
            Integer(Size());
            int rank = random.Next(12) == 0 ? random.Next(70) : random.Next(4);
            Tuple(rank);
            Tuple(random.Next(10) == 0 ? rank + 1 : rank);
            Write(0x89);
            Global("collections", "OrderedDict");
            Write((byte)')', (byte)'R', (byte)'t', (byte)'R');
        }

        private void Value(int depth)
        {
            switch (random.Next(depth > Deepest ? 7 : 13))
            {
                case 0:
                    Write((byte)'N');
                    break;
                case 1:
                    Write((byte)(0x88 + random.Next(2)));
                    break;
                case 2:
                    Integer(ByteMutation.Edge(random));
                    break;
                case 3:
                    Text(new string('a', random.Next(20)));
                    break;
                case 4:
                    Write((byte)'h', (byte)random.Next(8));
                    break;
                case 5:
                case 6:
                    Tensor();
                    break;
                case 7:
                    Write((byte)']', (byte)'(');
                    for (int i = random.Next(4); i > 0; i--)
                        Value(depth + 1);
                    Write((byte)'e');
                    break;
                case 8:
                    Dictionary(depth);
                    break;
                case 9:
                    int count = random.Next(1, 4);
                    for (int i = 0; i < count; i++)
                        Value(depth + 1);
                    Write((byte)(0x84 + count));
                    break;
                case 10: // a list that holds itself
                    Write((byte)']', (byte)'q', 1, (byte)'h', 1, (byte)'a');
                    break;
                case 11: // a call of what a file may or may not call
                    (string module, string name) = Globals[random.Next(Globals.Length)];
                    Global(module, name);
                    Write((byte)'(');
                    for (int i = random.Next(4); i > 0; i--)
                        Value(depth + 1);
                    Write((byte)'t', (byte)'R');
                    break;
                default:
                    Value(depth + 1);
                    Write((byte)'q', (byte)random.Next(8));
                    break;
            }
        }

        private void Dictionary(int depth)
        {
            if (random.Next(2) == 0)
            {
                Write((byte)'}');
            }
            else
            {
                Global("collections", "OrderedDict");
                Write((byte)')', (byte)'R');
            }

            Write((byte)'q', (byte)random.Next(8), (byte)'(');
            for (int i = random.Next(5); i > 0; i--)
            {
                if (random.Next(12) == 0)
                    Integer(random.Next(3));
                else
                    Text($"k{random.Next(8)}");
                Value(depth + 1);
            }

            Write((byte)'u');
        }
    }
}
