using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using GeoChat.Batch.Inference.Errors;

namespace GeoChat.Batch.Inference.Weights;

/// <summary>
/// Reads a pickle that holds tensors, numbers, texts, tuples, lists, dictionaries and OrderedDict, and refuses everything else.
/// Nothing is ever run.
/// </summary>
/// <remarks>
/// Opcodes of protocols 2 to 4 as torch.save writes them. A global is a name only; the four constructors below are the whole of
/// what REDUCE does.
/// </remarks>
internal sealed class PickleReader(string file, byte[] pickle, int start = 0)
{
    private static readonly object Mark = new();
    private readonly List<object?> _stack = [];
    private readonly Dictionary<int, object?> _memo = [];
    private int _at = start;

    /// <summary>Bytes read: where a file of several pickles goes on.</summary>
    public int Position => _at;

    private sealed record Global(string Module, string Name);

    /// <returns>The object that the pickle describes.</returns>
    /// <exception cref="UnsafePickleException">It holds something that is no tensor data.</exception>
    /// <exception cref="WeightFileException">It is broken.</exception>
    public object? Read()
    {
        try
        {
            while (true)
            {
                var op = Byte();
                if (op == '.')
                    return Pop();
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
                Byte();
                break;
            case '\x95':
                Take(8);
                break;
            case '(':
                _stack.Add(Mark);
                break;
            case ')':
                _stack.Add(Array.Empty<object?>());
                break;
            case ']':
                _stack.Add(new List<object?>());
                break;
            case '}':
                _stack.Add(new Dictionary<object, object?>());
                break;
            case 'N':
                _stack.Add(null);
                break;
            case '\x88':
                _stack.Add(true);
                break;
            case '\x89':
                _stack.Add(false);
                break;
            case 'K':
                _stack.Add((long)Byte());
                break;
            case 'M':
                _stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
                break;
            case 'J':
                _stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)));
                break;
            case '\x8a':
                _stack.Add(Long(Take(Byte())));
                break;
            case 'G':
                _stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
                break;
            case 'X':
                _stack.Add(Text(checked((int)BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))));
                break;
            case '\x8c':
                _stack.Add(Text(Byte()));
                break;
            case 'q':
                _memo[Byte()] = _stack[^1];
                break;
            case 'r':
                _memo[checked((int)BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))] = _stack[^1];
                break;
            case '\x94':
                _memo[_memo.Count] = _stack[^1];
                break;
            case 'h':
                _stack.Add(Recall(Byte()));
                break;
            case 'j':
                _stack.Add(Recall(checked((int)BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))));
                break;
            case 't':
                _stack.Add(PopToMark());
                break;
            case '\x85':
                _stack.Add(new[] { Pop() });
                break;
            case '\x86':
                PushTuple(2);
                break;
            case '\x87':
                PushTuple(3);
                break;
            case 'a':
                Append(Pop());
                break;
            case 'e':
                Array.ForEach(PopToMark(), Append);
                break;
            case 's':
                Set(Pop(), Pop());
                break;
            case 'u':
                SetAll(PopToMark());
                break;
            case 'c':
                _stack.Add(FindGlobal(Line(), Line()));
                break;
            case '\x93':
                PushStackGlobal();
                break;
            case 'Q':
                _stack.Add(Storage((object?[])Pop()!));
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

    private Global FindGlobal(string module, string name) =>
        (module, name) switch
        {
            ("torch._utils", "_rebuild_tensor_v2" or "_rebuild_parameter") or ("collections", "OrderedDict") => new(module, name),
            ("torch", _) when Dtypes.FromStorage(name) is not null => new(module, name),
            _ => throw new UnsafePickleException(
                $"{file} refers to '{module}.{name}', which is neither a tensor nor a dictionary: refused, nothing was run."
            ),
        };

    private void PushStackGlobal()
    {
        var name = (string)Pop()!;
        _stack.Add(FindGlobal((string)Pop()!, name));
    }

    private void Reduce()
    {
        var arguments = (object?[])Pop()!;
        var global = (Global)Pop()!;
        _stack.Add(
            global.Name switch
            {
                "OrderedDict" when arguments.Length == 0 => new Dictionary<object, object?>(),
                "_rebuild_tensor_v2" when arguments.Length >= 4 => new PickledTensor(
                    (PickledStorage)arguments[0]!,
                    (long)arguments[1]!,
                    Longs(arguments[2]),
                    Longs(arguments[3])
                ),
                "_rebuild_parameter" when arguments.Length >= 1 => (PickledTensor)arguments[0]!,
                _ => throw new UnsafePickleException(
                    $"{file} builds '{global.Module}.{global.Name}' in an unknown way: refused, nothing was run."
                ),
            }
        );
    }

    // A state_dict carries its versions as an attribute; no other object has one.
    private void Build()
    {
        var state = Pop();
        if (_stack[^1] is not Dictionary<object, object?> || state is not Dictionary<object, object?>)
            throw new UnsafePickleException($"{file} sets the state of an object that is no dictionary: refused, nothing was run.");
    }

    // ('storage', torch.HalfStorage, key, location, count [, view])
    private static PickledStorage Storage(object?[] id)
    {
        if (
            id is not ["storage", Global type, string key, string, long count, ..]
            || id.Length > 6
            || (id.Length == 6 && id[5] is not null)
        )
            throw new InvalidCastException();
        return new(Dtypes.FromStorage(type.Name)!.Value, key, count);
    }

    private void PushTuple(int count)
    {
        var items = new object?[count];
        for (var i = count - 1; i >= 0; i--)
            items[i] = Pop();
        _stack.Add(items);
    }

    private object?[] PopToMark()
    {
        var at = _stack.FindLastIndex(o => ReferenceEquals(o, Mark));
        object?[] items = [.. _stack.Skip(at + 1)];
        _stack.RemoveRange(at, _stack.Count - at);
        return items;
    }

    private object? Pop()
    {
        var top = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return ReferenceEquals(top, Mark) ? throw new InvalidCastException() : top;
    }

    private void Append(object? item) => ((List<object?>)_stack[^1]!).Add(item);

    private void Set(object? value, object? key) => ((Dictionary<object, object?>)_stack[^1]!)[key!] = value;

    private void SetAll(object?[] pairs)
    {
        for (var i = 0; i + 1 < pairs.Length; i += 2)
            Set(pairs[i + 1], pairs[i]);
    }

    private object? Recall(int key) => _memo.TryGetValue(key, out var value) ? value : throw new InvalidCastException();

    private static long[] Longs(object? tuple) => [.. ((object?[])tuple!).Select(o => (long)o!)];

    // The magic number of the old format is the one integer beyond 64 bits.
    private static object Long(ReadOnlySpan<byte> bytes) => bytes.Length <= 8 ? (long)new BigInteger(bytes) : new BigInteger(bytes);

    private byte Byte() => pickle[_at++];

    private ReadOnlySpan<byte> Take(int count)
    {
        var span = pickle.AsSpan(_at, count);
        _at += count;
        return span;
    }

    private string Text(int count) => Encoding.UTF8.GetString(Take(count));

    private string Line()
    {
        var end = pickle.AsSpan(_at).IndexOf((byte)'\n');
        var text = Encoding.UTF8.GetString(pickle.AsSpan(_at, end));
        _at += end + 1;
        return text;
    }

    private WeightFileException Broken(Exception inner) =>
        new($"{file} is damaged: its list of tensors is broken at byte {_at}. Fetch it again.", inner);
}
