namespace GeoChat.Batch.Inference.Weights;

/// <summary>The stack and the memo of a pickle machine.</summary>
internal sealed class PickleStack
{
    private static readonly object Mark = new();
    private readonly List<object?> _items = [];
    private readonly Dictionary<int, object?> _memo = [];

    public object? Top => _items[^1];

    public void Push(object? item) => _items.Add(item);

    public void PushMark() => _items.Add(Mark);

    public void Memoize(int key) => _memo[key] = Top;

    public void Memoize() => _memo[_memo.Count] = Top;

    public void PushTuple(int count)
    {
        var items = new object?[count];
        for (var i = count - 1; i >= 0; i--)
            items[i] = Pop();
        _items.Add(items);
    }

    public object?[] PopToMark()
    {
        var at = _items.FindLastIndex(o => ReferenceEquals(o, Mark));
        object?[] items = [.. _items.Skip(at + 1)];
        _items.RemoveRange(at, _items.Count - at);
        return items;
    }

    public object? Pop()
    {
        var top = _items[^1];
        _items.RemoveAt(_items.Count - 1);
        return ReferenceEquals(top, Mark) ? throw new InvalidCastException() : top;
    }

    public void Append(object? item) => ((List<object?>)_items[^1]!).Add(item);

    public void Set(object? value, object? key) => ((Dictionary<object, object?>)_items[^1]!)[key!] = value;

    public void SetAll(object?[] pairs)
    {
        for (var i = 0; i + 1 < pairs.Length; i += 2)
            Set(pairs[i + 1], pairs[i]);
    }

    public object? Recall(int key) => _memo.TryGetValue(key, out var value) ? value : throw new InvalidCastException();
}
