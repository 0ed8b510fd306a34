using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Amago.Formats.Torch;

/// <summary>
/// The pickle of an OrderedDict of contiguous tensors, in protocol 2 and with the few instructions that <c>torch.load(...,
/// weights_only=True)</c> allows. The n-th tensor's elements are storage n.
/// </summary>
internal sealed class TorchPickleWriter
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ArrayBufferWriter<byte> _pickle = new();

    public static byte[] Write(StateDict tensors)
    {
        var writer = new TorchPickleWriter();
        writer.Write(PickleOpcode.Protocol, 2);
        writer.EmptyOrderedDict();
        writer.Write(PickleOpcode.Mark);
        int index = 0;
        foreach ((string name, Tensor tensor) in tensors)
        {
            writer.Text(name);
            writer.Tensor(tensor, index++);
        }

        writer.Write(PickleOpcode.SetItems);
        writer.Write(PickleOpcode.Stop);
        return writer._pickle.WrittenSpan.ToArray();
    }

    // _rebuild_tensor_v2(storage, storage_offset, size, stride, requires_grad, backward_hooks)
    private void Tensor(Tensor tensor, int index)
    {
        Global("torch._utils", "_rebuild_tensor_v2");
        Write(PickleOpcode.Mark);
        Storage(tensor, index);
        Integer(0);
        Integers(tensor.Shape);
        Integers(RowMajorStrides(tensor.Shape));
        Write(PickleOpcode.NewFalse);
        EmptyOrderedDict();
        Write(PickleOpcode.Tuple);
        Write(PickleOpcode.Reduce);
    }

    private static int[] RowMajorStrides(Shape shape)
    {
        var strides = new int[shape.Count];
        for (int i = strides.Length - 1, stride = 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= Math.Max(shape[i], 1);
        }

        return strides;
    }

    private void Storage(Tensor tensor, int index)
    {
        Write(PickleOpcode.Mark);
        Text(TorchStorage.Tag);
        Global("torch", TorchStorage.TypeName(tensor.DType));
        Text(index.ToString(CultureInfo.InvariantCulture));
        Text("cpu");
        Integer(tensor.ElementCount);
        Write(PickleOpcode.Tuple);
        Write(PickleOpcode.BinPersistentId);
    }

    private void EmptyOrderedDict()
    {
        Global("collections", "OrderedDict");
        Write(PickleOpcode.EmptyTuple);
        Write(PickleOpcode.Reduce);
    }

    private void Integers(ReadOnlySpan<int> values)
    {
        Write(PickleOpcode.Mark);
        foreach (int value in values)
            Integer(value);
        Write(PickleOpcode.Tuple);
    }

    private void Integer(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        Write(PickleOpcode.BinInt, bytes);
    }

    private void Text(string text)
    {
        byte[] utf8 = Utf8.GetBytes(text);
        Span<byte> length = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)utf8.Length);
        Write(PickleOpcode.BinUnicode, length);
        _pickle.Write(utf8);
    }

    private void Global(string module, string name) => Write(PickleOpcode.Global, Encoding.ASCII.GetBytes($"{module}\n{name}\n"));

    private void Write(PickleOpcode opcode, params ReadOnlySpan<byte> operand)
    {
        _pickle.Write([(byte)opcode]);
        _pickle.Write(operand);
    }
}
