using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Compiled by the build itself, against an old class library: no records, no file-scoped namespaces.</summary>
public sealed class WriteNotices : Task
{
    private const string Head =
        "Third-party notices of GeoChat.Batch\n\n"
        + "GeoChat.Batch is under the Apache License 2.0 (LICENSE). It is distributed with the packages below, each under its own licence.\n"
        + "Native libraries of the operating system that the images carry have their notices in /usr/share/doc/PACKAGE/copyright there.\n"
        + "Images also hold the .NET runtime (MIT), whose notices the base image has.\n";

    private static readonly Regex Locked = new Regex(
        "\"(?<name>[^\"]+)\":\\s*\\{\\s*\"type\":\\s*\"(?:Direct|Transitive|CentralTransitive)\",\\s*(?:\"requested\":\\s*\"[^\"]*\",\\s*)?\"resolved\":\\s*\"(?<version>[^\"]+)\""
    );

    private static readonly Regex TextFile = new Regex(
        "^(licen[cs]e|notice|third.?party|copying|copyright)[^/]*$",
        RegexOptions.IgnoreCase
    );

    [Required]
    public ITaskItem[] Locks { get; set; }

    [Required]
    public ITaskItem[] Texts { get; set; }

    [Required]
    public string Packages { get; set; }

    [Required]
    public string Destination { get; set; }

    public override bool Execute()
    {
        var list = new StringBuilder(Head).Append('\n');
        // A text that many packages bring stands once, under all their names.
        var texts = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        var expressions = new SortedSet<string>(StringComparer.Ordinal);
        var packages = Read();
        foreach (var package in packages)
        {
            var folder = Path.Combine(Packages, package.Key.ToLowerInvariant(), package.Value.ToLowerInvariant());
            var nuspec = Path.Combine(folder, package.Key.ToLowerInvariant() + ".nuspec");
            if (!File.Exists(nuspec))
            {
                Log.LogError("{0} is missing: restore the packages, then build again", nuspec);
                return false;
            }

            var metadata = XDocument.Load(nuspec).Root.Elements().First(e => e.Name.LocalName == "metadata");
            var licence = Licence(metadata);
            list.Append(package.Key).Append(' ').Append(package.Value).Append("  |  ").Append(licence).Append('\n');
            foreach (
                var line in new[] { Value(metadata, "copyright") ?? "By " + Value(metadata, "authors"), Value(metadata, "projectUrl") }
            )
                if (!string.IsNullOrWhiteSpace(line))
                    list.Append("    ").Append(Regex.Replace(line, "\\s+", " ").Trim()).Append('\n');
            expressions.UnionWith(Regex.Split(licence, " OR | AND |[()]"));
            foreach (var file in Directory.GetFiles(folder).Where(f => TextFile.IsMatch(Path.GetFileName(f))))
                Add(texts, File.ReadAllText(file), package.Key + " " + package.Value + ": " + Path.GetFileName(file));
        }

        foreach (var item in Texts)
        {
            var name = item.GetMetadata("Filename") == "LICENSE" ? "Apache-2.0" : item.GetMetadata("Filename");
            if (expressions.Contains(name))
                Add(texts, File.ReadAllText(item.ItemSpec), "The licence named " + name);
            else if (packages.Any(package => package.Key == name))
                Add(texts, File.ReadAllText(item.ItemSpec), name + ", whose package brings no text");
        }

        foreach (var text in texts.OrderBy(t => t.Value.First(), StringComparer.Ordinal))
            list.Append('\n')
                .Append('-', 100)
                .Append('\n')
                .Append(string.Join("\n", text.Value))
                .Append("\n\n")
                .Append(text.Key)
                .Append('\n');
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        File.WriteAllText(Destination, list.ToString());
        return true;
    }

    /// <summary>Two projects may resolve two versions: both are listed.</summary>
    private List<KeyValuePair<string, string>> Read()
    {
        return Locks
            .SelectMany(file => Locked.Matches(File.ReadAllText(file.ItemSpec)).Cast<Match>())
            .Select(match => new KeyValuePair<string, string>(match.Groups["name"].Value, match.Groups["version"].Value))
            .Distinct()
            .OrderBy(package => package.Key, StringComparer.OrdinalIgnoreCase)
            .ThenBy(package => package.Value, StringComparer.Ordinal)
            .ToList();
    }

    private static string Licence(XElement metadata)
    {
        var licence = metadata.Elements().FirstOrDefault(e => e.Name.LocalName == "license");
        if (licence == null)
            return "at " + (Value(metadata, "licenseUrl") ?? "no address");
        return (string)licence.Attribute("type") == "file" ? "file " + licence.Value.Trim() : licence.Value.Trim();
    }

    private static string Value(XElement metadata, string name)
    {
        var element = metadata.Elements().FirstOrDefault(e => e.Name.LocalName == name);
        return element == null || element.Value.Trim().Length == 0 ? null : element.Value.Trim();
    }

    private static void Add(SortedDictionary<string, SortedSet<string>> texts, string text, string name)
    {
        var key = text.Replace("\r\n", "\n").Trim('\uFEFF', '\n', ' ');
        SortedSet<string> names;
        if (!texts.TryGetValue(key, out names))
            texts[key] = names = new SortedSet<string>(StringComparer.Ordinal);
        names.Add(name);
    }
}
