using System.Runtime.InteropServices;

namespace Amago.Formats;

/// <summary>
/// Runs a pickle's instructions as far as data needs them. Nothing that a pickle names is ever executed: the few functions of PyTorch and
/// Python that build tensors and dictionaries are imitated by <see cref="TorchGlobals"/>, everything else is refused.
/// </summary>
internal ref struct Unpickler(ReadOnlySpan<byte> pickle, string file, MemoryBudget budget)
{
    private const int OldestProtocol = 2;
    private const int NewestProtocol = 5;

    // What an instruction makes at most: an object, its places on the stack, in a container and in the memo, and those as they grow.
    private const long InstructionBytes = 96;

    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = [];
    private readonly Dictionary<long, object?> _memo = [];
    private PickleCursor _cursor = new(pickle, file);

    /// <summary>The object that the pickle describes.</summary>
    public object? Run()
    {
        if (Next() != PickleOpcode.Protocol)
            throw _cursor.Expected($"a pickle of protocol {OldestProtocol} to {NewestProtocol}", "other bytes");
        Protocol();
        for (PickleOpcode opcode = Next(); opcode != PickleOpcode.Stop; opcode = Next())
        {
            budget.Take(InstructionBytes, file, "in the pickle");
            Execute(opcode);
        }

        object? result = Pop();
        return _stack.Count == 0 && _marks.Count == 0 ? result : throw _cursor.Expected("one object at the end", $"{_stack.Count + 1} and {_marks.Count} marks");
    }

    private PickleOpcode Next() => (PickleOpcode)_cursor.Byte();

    private void Execute(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Protocol: Protocol(); break;
            case PickleOpcode.Frame: _cursor.UInt64(); break;
            case PickleOpcode.None: Push(null); break;
            case PickleOpcode.NewTrue: Push(true); break;
            case PickleOpcode.NewFalse: Push(false); break;
            case PickleOpcode.BinInt: Push((long)_cursor.Int32()); break;
            case PickleOpcode.BinInt1: Push((long)_cursor.Byte()); break;
            case PickleOpcode.BinInt2: Push((long)_cursor.UInt16()); break;
            case PickleOpcode.Long1: Push(_cursor.Long()); break;
            case PickleOpcode.BinFloat: Push(_cursor.Double()); break;
            case PickleOpcode.ShortBinUnicode: Push(_cursor.Text(_cursor.Byte())); break;
            case PickleOpcode.BinUnicode: Push(_cursor.Text(_cursor.UInt32())); break;
            case PickleOpcode.BinUnicode8: Push(_cursor.Text(_cursor.UInt64())); break;
            case PickleOpcode.Mark: _marks.Push(_stack.Count); break;
            case PickleOpcode.EmptyTuple: Push(Array.Empty<object?>()); break;
            case PickleOpcode.Tuple: Push(PopToMark()); break;
            case PickleOpcode.Tuple1: Push(Pop(1)); break;
            case PickleOpcode.Tuple2: Push(Pop(2)); break;
            case PickleOpcode.Tuple3: Push(Pop(3)); break;
            case PickleOpcode.EmptyList: Push(new PickleList()); break;
            case PickleOpcode.Append: AddToList(Pop(1)); break;
            case PickleOpcode.Appends: AddToList(PopToMark()); break;
            case PickleOpcode.EmptyDict: Push(new PickleDictionary()); break;
            case PickleOpcode.SetItem: AddToDictionary(Pop(2)); break;
            case PickleOpcode.SetItems: AddToDictionary(PopToMark()); break;
            case PickleOpcode.BinPut: _memo[_cursor.Byte()] = Top(); break;
            case PickleOpcode.LongBinPut: _memo[_cursor.UInt32()] = Top(); break;
            case PickleOpcode.Memoize: _memo[_memo.Count] = Top(); break;
            case PickleOpcode.BinGet: Recall(_cursor.Byte()); break;
            case PickleOpcode.LongBinGet: Recall(_cursor.UInt32()); break;
            case PickleOpcode.Global or PickleOpcode.Inst: Push(Global(_cursor.Line(), _cursor.Line())); break;
            case PickleOpcode.StackGlobal: StackGlobal(); break;
            case PickleOpcode.BinPersistentId: Push(TorchStorage.Parse(Pop()) ?? throw Refused("a reference to a storage on the CPU")); break;
            case PickleOpcode.Reduce: Reduce(); break;
            case PickleOpcode.Build: Build(); break;
            default: throw _cursor.Expected("an instruction for data", $"0x{(byte)opcode:x2}, which no state dict has");
        }
    }

    private void Protocol()
    {
        int version = _cursor.Byte();
        if (version is < OldestProtocol or > NewestProtocol)
            throw _cursor.Expected($"a pickle of protocol {OldestProtocol} to {NewestProtocol}", $"protocol {version}");
    }

    private readonly PickleGlobal Global(string module, string name) => TorchGlobals.Find($"{module}.{name}")
        ?? throw _cursor.Expected("only what tensors and dictionaries are made of", $"{module}.{name}, which is not run");

    private void StackGlobal()
    {
        object?[] names = Pop(2);
        Push(names is [string module, string name] ? Global(module, name) : throw Refused("a module and a name"));
    }

    private void Reduce()
    {
        object?[] call = Pop(2);
        if (call is not [PickleGlobal function, object?[] arguments])
            throw Refused("a function and its arguments");
        Push(TorchGlobals.Call(function, arguments) ?? throw Refused($"the arguments of {function.Name}"));
    }

    // A module's state dict carries version numbers as an attribute, which have no use here.
    private void Build()
    {
        Pop();
        if (Top() is not PickleDictionary)
            throw Refused("attributes of a dictionary");
    }

    private readonly void AddToList(ReadOnlySpan<object?> items)
    {
        PickleList list = Top() as PickleList ?? throw Refused("a list to append to");
        foreach (object? item in items)
            list.Add(item);
    }

    private readonly void AddToDictionary(ReadOnlySpan<object?> items)
    {
        PickleDictionary dictionary = Top() as PickleDictionary ?? throw Refused("a dictionary to add to");
        if (items.Length % 2 != 0)
            throw Refused("keys with a value each");
        for (int i = 0; i < items.Length; i += 2)
            dictionary.Add(items[i] is string or long ? items[i]! : throw Refused("keys that are text or integers"), items[i + 1]);
    }

    private readonly void Recall(long index) => Push(_memo.TryGetValue(index, out object? item) ? item : throw Refused($"object {index}, which was not kept"));

    private readonly void Push(object? item) => _stack.Add(item);

    private readonly object? Top() => _stack.Count > Floor() ? _stack[^1] : throw Refused("an object on the stack");

    private readonly object? Pop() => Pop(1)[0];

    private readonly object?[] Pop(int count)
    {
        if (_stack.Count - Floor() < count)
            throw Refused($"{count} objects on the stack");
        object?[] items = [.. CollectionsMarshal.AsSpan(_stack)[^count..]];
        _stack.RemoveRange(_stack.Count - count, count);
        return items;
    }

    private readonly object?[] PopToMark()
    {
        if (_marks.Count == 0)
            throw Refused("a mark on the stack");
        object?[] items = Pop(_stack.Count - _marks.Peek());
        _marks.Pop();
        return items;
    }

    // Objects below the last mark are out of reach until it is taken away.
    private readonly int Floor() => _marks.Count > 0 ? _marks.Peek() : 0;

    private readonly InvalidFileException Refused(string expected) => _cursor.Expected(expected, "something else");
}
