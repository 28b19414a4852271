using GeoChat.Batch.Cli.Output;
using GeoChat.Batch.Inference.Configuration;
using GeoChat.Batch.Inference.Engine;
using GeoChat.Batch.Inference.Inspection;
using GeoChat.Batch.Ingest.Submit;
using GeoChat.Batch.Prompting.Model;
using GeoChat.Batch.Prompting.Prompts;
using GeoChat.Batch.ServiceDefaults.Errors;

namespace GeoChat.Batch.Cli.Ask;

/// <summary>Asks a model about one picture.</summary>
internal static class AskJob
{
    /// <summary>Prints an answer for each question; returns the exit code.</summary>
    public static async Task<int> RunAsync(AskRequest request, CancellationToken cancellationToken)
    {
        var picture = request.Image is { } path ? Picture.Read(path) with { Cropped = request.Crop } : null;
        var profile = ModelProfile.Load(request.Engine.ModelDirectory);
        var template = PromptTemplate.Get(profile.PromptTemplate);
        List<Question> questions =
        [
            .. request.Queries.Select(query => Question.Of(query, template, picture)),
            .. request.Prompts.Select(Question.Whole),
        ];
        if (
            request.Dump is not null
            && (questions.Exists(q => q.Query?.ClosedSet == true) || questions.Select(q => q.HasImage).Distinct().Count() > 1)
        )
            throw new UsageException("--dump takes questions that all have the picture or all have none, and no closed set");
        if (request.Image is { } image && DomainNotice.For(profile, [image], Home.DemoFolders) is { } notice)
            Lines.Note(notice);

        await using var engine = await LoadAsync(request.Engine, cancellationToken);
        var replies = new Reply[questions.Count];
        // A prompt without <image> is asked without the picture, as the original does.
        foreach (var group in Enumerable.Range(0, questions.Count).GroupBy(i => questions[i].HasImage))
        {
            if (!group.Key && picture is not null)
                Lines.Note("a prompt has no <image>: it is asked without the picture");
            var places = group.ToList();
            var answers = await AskAsync(
                engine,
                request,
                group.Key ? picture : null,
                [.. places.Select(i => questions[i])],
                cancellationToken
            );
            foreach (var (i, answer) in places.Zip(answers))
                replies[i] = new Reply(questions[i], answer, engine.Model.Profile, picture);
        }

        foreach (var reply in replies)
            Print(reply, request.Json);
        return ExitCodes.Done;
    }

    /// <summary>Loads a model with progress on standard error.</summary>
    public static async Task<VlmEngine> LoadAsync(VlmEngineOptions options, CancellationToken cancellationToken)
    {
        using var progress = new StepProgress("loading the model");
        return await VlmEngine.LoadAsync(options, progress, cancellationToken);
    }

    private static async Task<IReadOnlyList<VlmAnswer>> AskAsync(
        VlmEngine engine,
        AskRequest request,
        Picture? picture,
        IReadOnlyList<Question> questions,
        CancellationToken cancellationToken
    )
    {
        var asks = questions.Select(q => q.ToEngine(request.MaxNewTokens ?? engine.Model.Profile.MaxAnswerTokens)).ToList();
        var asked = new VlmRequest(picture?.ForModel(engine.Model.ImageSize) ?? ReadOnlyMemory<byte>.Empty, [.. asks.SelectMany(a => a)]);
        var answers = request.Dump is { } file
            ? await ModelDump.RunAsync(engine, request.Engine, asked, file, cancellationToken)
            : await engine.GenerateAsync(asked, cancellationToken);
        var result = new List<VlmAnswer>();
        var next = 0;
        foreach (var (question, ask) in questions.Zip(asks))
        {
            var own = answers.Skip(next).Take(ask.Count).ToList();
            next += ask.Count;
            result.Add(question.Query?.ClosedSet == true ? ClosedSet.Choose(question.Query.Classes!, own) : own[0]);
        }

        return result;
    }

    private static void Print(Reply reply, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(reply.ToJson());
            return;
        }

        foreach (var line in reply.ToLines())
            Console.Out.WriteLine(line);
    }
}
