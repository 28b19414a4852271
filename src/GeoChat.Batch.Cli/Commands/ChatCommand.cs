using System.CommandLine;
using GeoChat.Batch.Cli.Chat;
using GeoChat.Batch.Cli.Engines;

namespace GeoChat.Batch.Cli.Commands;

/// <summary><c>geochat chat</c>: a conversation about one picture.</summary>
internal static class ChatCommand
{
    /// <summary>What help says after the options.</summary>
    public const string More = """
        At the prompt:
          any words                  a question; the answers before it stay in the conversation
          /region x1 y1 x2 y2        the next question is about this box (pixels of the picture); an empty line asks what it is
          /image FILE   /reset       another picture; or forget what was said
          /save FILE.png             the picture with the boxes of all answers
          /quit                      or the end of the input

        Examples:
          geochat chat picture.png
          geochat chat picture.png --model /models/geochat-7B --device cuda
          printf '[refer] where are the ships ?\n/save boxes.png\n' | geochat chat picture.png
        """;

    public static Command Create()
    {
        var command = new Command("chat", "Talk with a model about one picture");
        var image = new Argument<string>("IMAGE") { Description = "PNG, JPEG or TIFF" };
        var tokens = new Option<int?>("--max-new-tokens")
        {
            Description = "Most tokens of an answer [default: the model's]",
            HelpName = "N",
        };
        var model = new ModelOptions();
        command.Arguments.Add(image);
        command.Options.Add(tokens);
        model.AddTo(command);
        command.SetAction(
            (parsed, token) =>
                parsed.GetValue(tokens) is < 1
                    ? throw new UsageException("--max-new-tokens must be 1 or more")
                    : ChatJob.RunAsync(parsed.GetRequiredValue(image), model.Read(parsed, slots: 1), parsed.GetValue(tokens), token)
        );
        return command;
    }
}
