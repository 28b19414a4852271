using System.Text;

namespace GeoChat.Batch.Cli.Output;

/// <summary>What goes to standard error as plain lines.</summary>
internal static class Lines
{
    /// <summary>One line that names cause and remedy.</summary>
    public static void Error(string message) => Console.Error.WriteLine($"geochat: {OneLine(message)}");

    /// <summary>A note for people; never data.</summary>
    public static void Note(string message) => Console.Error.WriteLine(OneLine(message));

    /// <summary>Text from files and models without line ends and control characters, which could drive the terminal.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsControl(c))
                line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        }

        return line.ToString().TrimEnd();
    }
}
