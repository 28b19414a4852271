using GeoChat.Batch.Cli.Ask;
using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.Imagery.Boxes;
using GeoChat.Batch.Imagery.Errors;
using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Errors;
using GeoChat.Batch.ServiceDefaults.Errors;

namespace GeoChat.Batch.Cli.Chat;

/// <summary>
/// The conversation at a prompt. Answers go to standard output, everything else to standard error, so that both can be piped.
/// </summary>
internal static class ChatJob
{
    private const string Help =
        "ask in plain words; /region x1 y1 x2 y2 the next question is about it; /image FILE another picture; /reset "
        + "forget what was said; /save FILE.png picture with boxes; /quit";

    /// <summary>Talks until /quit or the end of the input; returns the exit code.</summary>
    public static async Task<int> RunAsync(string image, VlmEngineOptions options, int? maxNewTokens, CancellationToken cancellationToken)
    {
        var picture = Picture.Read(image);
        await using var engine = await AskJob.LoadAsync(options, cancellationToken);
        var talk = Begin(picture);
        Lines.Note(Help);
        while (await ReadAsync(cancellationToken) is { } line)
        {
            if (line == "/quit")
                break;
            try
            {
                if (line.StartsWith('/'))
                    talk = Command(talk, line);
                else if (line.Length > 0 || talk.Region is not null)
                    await AnswerAsync(talk, line, cancellationToken);
            }
            catch (Exception e)
                when (e is CliException or ImageryException or VlmRequestException or IOException or UnauthorizedAccessException)
            {
                // A slip at the prompt does not end the conversation.
                Lines.Error(e.Message);
            }
        }

        return ExitCodes.Done;

        ChatTalk Begin(Picture shown) => new(engine, shown, maxNewTokens ?? engine.Model.Profile.MaxAnswerTokens);

        ChatTalk Command(ChatTalk now, string line)
        {
            var (name, rest) = line.Split(' ', 2, StringSplitOptions.TrimEntries) is [var first, var tail] ? (first, tail) : (line, "");
            switch (name)
            {
                case "/region":
                    now.Mark(rest);
                    Lines.Note($"the next question is about {now.Region}; an empty line asks what it is");
                    return now;
                case "/image":
                    return Begin(Picture.Read(rest));
                case "/reset":
                    return Begin(now.Picture);
                case "/save":
                    Save(now, rest);
                    return now;
                case "/help":
                    Lines.Note(Help);
                    return now;
                default:
                    throw new UsageException($"there is no '{name}' here. {Help}");
            }
        }
    }

    private static async Task AnswerAsync(ChatTalk talk, string text, CancellationToken cancellationToken)
    {
        var reply = await talk.SayAsync(text, cancellationToken);
        foreach (var line in reply.ToLines())
            Console.Out.WriteLine(line);
    }

    private static void Save(ChatTalk talk, string path)
    {
        if (path.Length == 0)
            throw new UsageException("name the file: /save FILE.png");
        File.WriteAllBytes(
            path,
            BoxPicture.Draw(talk.Picture.Rgb, talk.Picture.Width, talk.Picture.Height, [.. talk.Boxes.Select(b => (b.Label, b.Outline))])
        );
        Lines.Note($"{talk.Boxes.Count} boxes drawn into {Path.GetFullPath(path)}");
    }

    private static async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!Console.IsInputRedirected)
            await Console.Error.WriteAsync("> ".AsMemory(), cancellationToken);
        return (await Console.In.ReadLineAsync(cancellationToken))?.Trim();
    }
}
