using System.Buffers.Binary;
using GeoChat.Batch.Inference.Errors;

namespace GeoChat.Batch.Inference.Weights;

/// <summary>
/// Reads a pickle that holds tensors, numbers, texts, tuples, lists, dictionaries and OrderedDict, and refuses everything else.
/// Nothing is ever run.
/// </summary>
/// <remarks>
/// Opcodes of protocols 2 to 4 as torch.save writes them. A global is a name only; the constructors of
/// <see cref="PickleGlobals"/> are all that REDUCE does.
/// </remarks>
internal sealed class PickleReader(string file, byte[] pickle, int start = 0)
{
    private readonly PickleStack _stack = new();
    private readonly PickleBytes _bytes = new(pickle, start);
    private readonly PickleGlobals _globals = new(file);

    /// <summary>Position behind the pickle; the next pickle of a file with several begins there.</summary>
    public int Position => _bytes.Position;

    /// <returns>The object that the pickle describes.</returns>
    /// <exception cref="UnsafePickleException">It holds something that is no tensor data.</exception>
    /// <exception cref="WeightFileException">It is broken.</exception>
    public object? Read()
    {
        try
        {
            while (true)
            {
                var op = _bytes.Byte();
                if (op == '.')
                    return _stack.Pop();
                Step(op);
            }
        }
        catch (Exception e)
            when (e is ArgumentException or InvalidCastException or IndexOutOfRangeException or NullReferenceException or OverflowException)
        {
            throw Broken(e);
        }
    }

    private void Step(byte op)
    {
        switch ((char)op)
        {
            case '\x80':
                _bytes.Byte();
                break;
            case '\x95':
                _bytes.Take(8);
                break;
            case '(':
                _stack.PushMark();
                break;
            case ')':
                _stack.Push(Array.Empty<object?>());
                break;
            case ']':
                _stack.Push(new List<object?>());
                break;
            case '}':
                _stack.Push(new Dictionary<object, object?>());
                break;
            case 'N':
                _stack.Push(null);
                break;
            case '\x88':
                _stack.Push(true);
                break;
            case '\x89':
                _stack.Push(false);
                break;
            case 'K':
                _stack.Push((long)_bytes.Byte());
                break;
            case 'M':
                _stack.Push((long)BinaryPrimitives.ReadUInt16LittleEndian(_bytes.Take(2)));
                break;
            case 'J':
                _stack.Push((long)BinaryPrimitives.ReadInt32LittleEndian(_bytes.Take(4)));
                break;
            case '\x8a':
                _stack.Push(PickleBytes.Integer(_bytes.Take(_bytes.Byte())));
                break;
            case 'G':
                _stack.Push(BinaryPrimitives.ReadDoubleBigEndian(_bytes.Take(8)));
                break;
            case 'X':
                _stack.Push(_bytes.Text(checked((int)BinaryPrimitives.ReadUInt32LittleEndian(_bytes.Take(4)))));
                break;
            case '\x8c':
                _stack.Push(_bytes.Text(_bytes.Byte()));
                break;
            case 'q':
                _stack.Memoize(_bytes.Byte());
                break;
            case 'r':
                _stack.Memoize(checked((int)BinaryPrimitives.ReadUInt32LittleEndian(_bytes.Take(4))));
                break;
            case '\x94':
                _stack.Memoize();
                break;
            case 'h':
                _stack.Push(_stack.Recall(_bytes.Byte()));
                break;
            case 'j':
                _stack.Push(_stack.Recall(checked((int)BinaryPrimitives.ReadUInt32LittleEndian(_bytes.Take(4)))));
                break;
            case 't':
                _stack.Push(_stack.PopToMark());
                break;
            case '\x85':
                _stack.Push(new[] { _stack.Pop() });
                break;
            case '\x86':
                _stack.PushTuple(2);
                break;
            case '\x87':
                _stack.PushTuple(3);
                break;
            case 'a':
                _stack.Append(_stack.Pop());
                break;
            case 'e':
                Array.ForEach(_stack.PopToMark(), _stack.Append);
                break;
            case 's':
                _stack.Set(_stack.Pop(), _stack.Pop());
                break;
            case 'u':
                _stack.SetAll(_stack.PopToMark());
                break;
            case 'c':
                _stack.Push(_globals.Find(_bytes.Line(), _bytes.Line()));
                break;
            case '\x93':
                PushStackGlobal();
                break;
            case 'Q':
                _stack.Push(PickleGlobals.Storage((object?[])_stack.Pop()!));
                break;
            case 'R':
                Reduce();
                break;
            case 'b':
                Build();
                break;
            default:
                throw new UnsafePickleException(
                    $"{file} holds pickle instruction 0x{op:x2}, which no file of tensors needs: refused, nothing was run."
                );
        }
    }

    private void PushStackGlobal()
    {
        var name = (string)_stack.Pop()!;
        _stack.Push(_globals.Find((string)_stack.Pop()!, name));
    }

    private void Reduce()
    {
        var arguments = (object?[])_stack.Pop()!;
        var global = (PickleGlobal)_stack.Pop()!;
        _stack.Push(_globals.Call(global, arguments));
    }

    // A state_dict carries its versions as an attribute; no other object has one.
    private void Build()
    {
        var state = _stack.Pop();
        if (_stack.Top is not Dictionary<object, object?> || state is not Dictionary<object, object?>)
            throw new UnsafePickleException($"{file} sets the state of an object that is no dictionary: refused, nothing was run.");
    }

    private WeightFileException Broken(Exception inner) =>
        new($"{file} is damaged: its list of tensors is broken at byte {_bytes.Position}. Fetch it again.", inner);
}
