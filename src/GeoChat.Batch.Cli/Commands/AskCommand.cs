using System.CommandLine;
using GeoChat.Batch.Cli.Ask;
using GeoChat.Batch.Cli.Engines;
using GeoChat.Batch.Cli.Run;
using GeoChat.Batch.Prompting.Queries;

namespace GeoChat.Batch.Cli.Commands;

/// <summary><c>geochat ask</c>: questions about one picture.</summary>
internal static class AskCommand
{
    /// <summary>What help says after the options.</summary>
    public const string More = """
        The picture is centred on a square, as GeoChat's demo does; several questions share its computation. With --json each
        answer is a line: prompt, input_ids (-200 the picture), tokens, logprobs, text, value, boxes (corners in pixels of the
        picture), score.

        Examples:
          geochat ask picture.png --query "refer: ships" --query "vqa: How many ships are there?"
          geochat ask picture.jpg --model /models/geochat-7B --query "identify: 120 80 260 170" --json
          geochat ask picture.tif --query "classify: harbor, airport, forest" --closed-set
          geochat ask picture.png --prompt "$(cat prompt.txt)" --max-new-tokens 64 --dump tensors.safetensors
          geochat ask --no-image --query "raw: What is a harbor?"
        """;

    public static Command Create()
    {
        var command = new Command("ask", "Ask a model about one picture");
        var image = new Argument<string?>("IMAGE") { Description = "PNG, JPEG or TIFF", Arity = ArgumentArity.ZeroOrOne };
        var query = new Option<string[]>("--query", "-q") { Description = "What to ask; repeatable", HelpName = "TASK: ARGUMENT" };
        var queries = new Option<string>("--queries") { Description = "A file with a JSON list of queries", HelpName = "FILE" };
        var prompt = new Option<string[]>("--prompt")
        {
            Description = "A whole prompt as the model reads it, <image> where the picture goes; repeatable",
            HelpName = "TEXT",
        };
        var tokens = new Option<int?>("--max-new-tokens")
        {
            Description = "Most tokens of an answer [default: the model's]",
            HelpName = "N",
        };
        var noImage = new Option<bool>("--no-image") { Description = "Ask without a picture" };
        var crop = new Option<bool>("--crop")
        {
            Description =
                "Show the model the middle square of the picture, as GeoChat's evaluation scripts do, instead of padding it to one",
        };
        var closed = new Option<bool>("--closed-set")
        {
            Description = "classify: weigh each class by its probability instead of mapping a free answer",
        };
        var json = new Option<bool>("--json") { Description = "One line of JSON for each answer" };
        var dump = new Option<string>("--dump") { Description = "Write pixels, features and logits as safetensors", HelpName = "FILE" };
        var model = new ModelOptions();
        command.Arguments.Add(image);
        foreach (var option in new Option[] { query, queries, prompt, tokens, noImage, crop, closed, json, dump })
            command.Options.Add(option);
        model.AddTo(command);
        command.SetAction(
            (parsed, token) =>
                AskJob.RunAsync(
                    Checked(
                        new AskRequest
                        {
                            Image = parsed.GetValue(image),
                            Crop = parsed.GetValue(crop),
                            Queries =
                            [
                                .. ClosedSets.Mark(
                                    [
                                        .. (parsed.GetValue(query) ?? []).Select(text => RegionFile.Read(QueryParser.Parse(text))),
                                        .. parsed.GetValue(queries) is { } file ? QueryParser.ParseFile(file) : [],
                                    ],
                                    parsed.GetValue(closed)
                                ),
                            ],
                            Prompts = parsed.GetValue(prompt) ?? [],
                            MaxNewTokens = parsed.GetValue(tokens),
                            Json = parsed.GetValue(json),
                            Dump = parsed.GetValue(dump),
                            Engine = model.Read(parsed, slots: 2),
                        },
                        parsed.GetValue(noImage)
                    ),
                    token
                )
        );
        return command;
    }

    private static AskRequest Checked(AskRequest request, bool noImage)
    {
        if (request.Image is null != noImage)
            throw new UsageException(
                noImage
                    ? "--no-image and a picture do not go together. Leave one out"
                    : "no picture is named. Give a PNG, JPEG or TIFF file, or --no-image"
            );
        if (request.Queries.Count + request.Prompts.Count == 0)
            throw new UsageException("nothing is asked. Give --query \"refer: ships\", or a whole prompt with --prompt");
        if (request.MaxNewTokens is < 1)
            throw new UsageException($"--max-new-tokens {request.MaxNewTokens} is not possible. Give 1 or more");
        return request;
    }
}
