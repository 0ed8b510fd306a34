using System.Runtime.InteropServices;

namespace Amago.Formats.Torch;

/// <summary>
/// Runs a pickle's instructions as far as data needs them. Nothing that a pickle names is ever executed: the few functions of PyTorch,
/// NumPy and Python that build data are imitated by <see cref="TorchGlobals"/>; what any other would have made is a
/// <see cref="PickleObject"/>.
/// </summary>
internal ref struct Unpickler(ReadOnlySpan<byte> pickle, string file, MemoryBudget budget)
{
    private const int OldestProtocol = 2;
    private const int NewestProtocol = 5;

    // What an instruction makes at most: an object, its places on the stack, in a container and in the memo, and those as they grow.
    private const long InstructionBytes = 96;

    // A key and its value in a dictionary that is copied as it grows.
    private const long ItemBytes = 48;

    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = [];
    private readonly Dictionary<long, object?> _memo = [];
    private readonly Dictionary<string, TorchStorage> _storages = new(StringComparer.Ordinal);
    private PickleCursor _cursor = new(pickle, file);

    /// <summary>Bytes of the pickle that were run so far.</summary>
    public readonly int Length => _cursor.Position;

    /// <summary>Whether the pickle goes on behind the bytes that are there.</summary>
    public readonly bool HasRunOut => _cursor.HasRunOut;

    /// <summary>The storages that the pickle refers to.</summary>
    public readonly IReadOnlyDictionary<string, TorchStorage> Storages => _storages;

    /// <summary>Runs the pickle and returns the object that it describes.</summary>
    public object? Run()
    {
        if (Next() != PickleOpcode.Protocol)
            throw _cursor.Expected($"a pickle of protocol {OldestProtocol} to {NewestProtocol}", "other bytes");
        Protocol();
        for (PickleOpcode opcode = Next(); opcode != PickleOpcode.Stop; opcode = Next())
        {
            int start = _cursor.Position;
            Execute(opcode);
            budget.Take(InstructionBytes + (MemoryBudget.TextBytes * (_cursor.Position - start)), file, "in the pickle");
        }

        object? result = Pop();
        return _stack.Count == 0 && _marks.Count == 0
            ? result
            : throw _cursor.Expected("one object at the end", $"{_stack.Count + 1} and {_marks.Count} marks");
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
            case PickleOpcode.Long1: Push(_cursor.Integer(_cursor.Byte())); break;
            case PickleOpcode.Long4: Push(_cursor.Integer(_cursor.UInt32())); break;
            case PickleOpcode.BinFloat: Push(_cursor.Double()); break;
            case PickleOpcode.ShortBinUnicode: Push(_cursor.Text(_cursor.Byte())); break;
            case PickleOpcode.BinUnicode: Push(_cursor.Text(_cursor.UInt32())); break;
            case PickleOpcode.BinUnicode8: Push(_cursor.Text(_cursor.UInt64())); break;
            case PickleOpcode.ShortBinString: Push(_cursor.TextOrBytes(_cursor.Byte())); break;
            case PickleOpcode.BinString: Push(_cursor.TextOrBytes(_cursor.UInt32())); break;
            case PickleOpcode.ShortBinBytes: Push(_cursor.Bytes(_cursor.Byte())); break;
            case PickleOpcode.BinBytes: Push(_cursor.Bytes(_cursor.UInt32())); break;
            case PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8: Push(_cursor.Bytes(_cursor.UInt64())); break;
            case PickleOpcode.Mark: _marks.Push(_stack.Count); break;
            case PickleOpcode.Pop: PopObjectOrMark(); break;
            case PickleOpcode.PopMark: PopToMark(); break;
            case PickleOpcode.Duplicate: Push(Top()); break;
            case PickleOpcode.EmptyTuple: Push(Array.Empty<object?>()); break;
            case PickleOpcode.Tuple: Push(PopToMark()); break;
            case PickleOpcode.Tuple1: Push(Pop(1)); break;
            case PickleOpcode.Tuple2: Push(Pop(2)); break;
            case PickleOpcode.Tuple3: Push(Pop(3)); break;
            case PickleOpcode.EmptyList or PickleOpcode.EmptySet: Push(new PickleList()); break;
            case PickleOpcode.Append: AddToList(Pop(1)); break;
            case PickleOpcode.Appends or PickleOpcode.AddItems: AddToList(PopToMark()); break;
            case PickleOpcode.FrozenSet: Push(PopToMark()); break;
            case PickleOpcode.EmptyDict: Push(new PickleDictionary()); break;
            case PickleOpcode.SetItem: AddToDictionary(Pop(2)); break;
            case PickleOpcode.SetItems: AddToDictionary(PopToMark()); break;
            case PickleOpcode.BinPut: _memo[_cursor.Byte()] = Top(); break;
            case PickleOpcode.LongBinPut: _memo[_cursor.UInt32()] = Top(); break;
            case PickleOpcode.Memoize: _memo[_memo.Count] = Top(); break;
            case PickleOpcode.BinGet: Recall(_cursor.Byte()); break;
            case PickleOpcode.LongBinGet: Recall(_cursor.UInt32()); break;
            case PickleOpcode.Global: Push(Global()); break;
            case PickleOpcode.StackGlobal: StackGlobal(); break;
            case PickleOpcode.BinPersistentId: Push(Referred(Pop())); break;
            case PickleOpcode.Reduce or PickleOpcode.NewObj: Call(Pop(2)); break;
            case PickleOpcode.NewObjEx: Call(Pop(3).AsSpan(0, 2)); break;
            case PickleOpcode.Inst: Call([Global(), PopToMark()]); break;
            case PickleOpcode.Obj: CallFirst(PopToMark()); break;
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

    private PickleGlobal Global()
    {
        string module = _cursor.Line();
        return new PickleGlobal($"{module}.{_cursor.Line()}");
    }

    private readonly void StackGlobal()
    {
        object?[] names = Pop(2);
        PayForCopies(names);
        Push(names is [string module, string name] ? new PickleGlobal($"{module}.{name}") : throw Refused("a module and a name"));
    }

    // The result of a call may be called too, as a bound method: nobody knows what that would give.
    private readonly void Call(ReadOnlySpan<object?> call)
    {
        if (call is not [var function, object?[] arguments])
            throw Refused("a function and its arguments");
        PayForCopies(arguments);
        Push(function switch
        {
            PickleGlobal global => TorchGlobals.Call(global, arguments),
            PickleObject made => new PickleObject(made.Type),
            PickleUnreadable unreadable => unreadable,
            _ => throw Refused("a function and its arguments"),
        });
    }

    private readonly void CallFirst(object?[] call) => Call(call.Length > 0 ? [call[0], call[1..]] : []);

    // One text or list may be the argument of many calls, and each result has its own.
    private readonly void PayForCopies(ReadOnlySpan<object?> arguments)
    {
        foreach (object? argument in arguments)
        {
            if (argument is string text)
                budget.Take(MemoryBudget.TextBytes * text.Length, file, "in the pickle");
            else if (argument is PickleList list)
                budget.Take(ItemBytes * list.Items.Count, file, "in the pickle");
        }
    }

    private readonly object? Referred(object? reference)
    {
        object? referred = TorchStorage.Parse(reference);
        if (referred is TorchStorage storage)
            _storages.TryAdd(storage.Key, storage);
        return referred;
    }

    // A module's state dict carries version numbers as an attribute, which have no use here; nor have those of tensors.
    private readonly void Build()
    {
        object? state = Pop();
        switch (Top())
        {
            case PickleObject target: target.Attributes = state as PickleDictionary; break;
            case NumpyType type: type.SetState(state); break;
            case NumpyArray array: array.SetState(state); break;
            case PickleDictionary or PickleList or TorchTensor or PickleUnreadable: break;
            default: throw Refused("an object that may have attributes");
        }
    }

    private readonly void AddToList(ReadOnlySpan<object?> items)
    {
        if (Top() is PickleObject or PickleUnreadable)
            return;
        PickleList list = Top() as PickleList ?? throw Refused("a list to append to");
        foreach (object? item in items)
            list.Add(item);
    }

    private readonly void AddToDictionary(ReadOnlySpan<object?> items)
    {
        if (items.Length % 2 != 0)
            throw Refused("keys with a value each");
        if (Top() is PickleObject or PickleUnreadable)
            return;
        PickleDictionary dictionary = Top() as PickleDictionary ?? throw Refused("a dictionary to add to");
        for (int i = 0; i < items.Length; i += 2)
            dictionary.Add(items[i], items[i + 1]);
    }

    private readonly void Recall(long index) =>
        Push(_memo.TryGetValue(index, out object? item) ? item : throw Refused($"object {index}, which was not kept"));

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

    private readonly void PopObjectOrMark()
    {
        if (_stack.Count == Floor() && _marks.Count > 0)
            _marks.Pop();
        else
            Pop();
    }

    // Objects below the last mark are out of reach until it is taken away.
    private readonly int Floor() => _marks.Count > 0 ? _marks.Peek() : 0;

    private readonly InvalidFileException Refused(string expected) => _cursor.Expected(expected, "something else");
}
