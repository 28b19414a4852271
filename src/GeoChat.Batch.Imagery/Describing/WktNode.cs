using System.Globalization;

namespace GeoChat.Batch.Imagery.Describing;

/// <summary>A node of WKT 1: its word, its texts and numbers, and the nodes inside.</summary>
internal sealed class WktNode
{
    private WktNode(string word) => Word = word;

    public string Word { get; }

    /// <summary>Texts and numbers of the node itself, in order, quotes taken off.</summary>
    public List<string> Values { get; } = [];

    public List<WktNode> Nodes { get; } = [];

    /// <summary>The first node of a word directly inside.</summary>
    public WktNode? this[string word] => Nodes.Find(n => n.Word == word);

    /// <summary>The EPSG code that the node itself carries.</summary>
    public int? Epsg =>
        this["AUTHORITY"] is { Values: ["EPSG", var code] } && int.TryParse(code, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>The number at a place among the values; null where there is none.</summary>
    public double? Number(int index) =>
        index < Values.Count && double.TryParse(Values[index], CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A projection parameter by its name.</summary>
    public double? Parameter(string name) => Nodes.Find(n => n.Word == "PARAMETER" && n.Values[0] == name)?.Number(1);

    /// <summary>Reads what PROJ wrote; null for an empty text.</summary>
    public static WktNode? Parse(string wkt)
    {
        var at = 0;
        return wkt.Length == 0 ? null : Read(wkt, ref at);
    }

    private static WktNode Read(string wkt, ref int at)
    {
        var open = wkt.IndexOf('[', at);
        var node = new WktNode(wkt[at..open].Trim());
        at = open + 1;
        while (at < wkt.Length && wkt[at] != ']')
        {
            if (wkt[at] is ',' or ' ')
            {
                at++;
                continue;
            }

            if (wkt[at] == '"')
            {
                var close = wkt.IndexOf('"', at + 1);
                node.Values.Add(wkt[(at + 1)..close]);
                at = close + 1;
                continue;
            }

            var end = wkt.AsSpan(at).IndexOfAny(',', '[', ']') + at;
            if (wkt[end] == '[')
            {
                node.Nodes.Add(Read(wkt, ref at));
                continue;
            }

            node.Values.Add(wkt[at..end]);
            at = end;
        }

        at++;
        return node;
    }
}
