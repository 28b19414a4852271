using GeoChat.Batch.Prompting.Model;

namespace GeoChat.Batch.Cli.Engines;

/// <summary>An OpenAI-style server that answers instead of a model loaded here.</summary>
/// <param name="Endpoint">Its address.</param>
/// <param name="Model">Name under which it serves the model.</param>
/// <param name="Profile">How that model writes boxes, and the picture it takes.</param>
/// <param name="ApiKeyEnv">Environment variable with the key.</param>
/// <param name="Requests">At once; null takes the default.</param>
/// <param name="LogProbs">Ask for log-probabilities.</param>
internal sealed record ServerChoice(Uri Endpoint, string Model, ModelProfile Profile, string? ApiKeyEnv, int? Requests, bool LogProbs)
{
    /// <summary>The worker's settings.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Pairs() =>
        new Dictionary<string, string?>
        {
            ["Worker:Model"] = Model,
            ["Worker:Remote:Endpoint"] = Endpoint.OriginalString,
            ["Worker:Remote:Profile"] = Profile.ToJson(),
            ["Worker:Remote:ApiKeyEnv"] = ApiKeyEnv,
            ["Worker:Remote:Requests"] = Requests?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Worker:Remote:LogProbs"] = LogProbs ? null : "false",
        }.Where(pair => pair.Value is not null);

    /// <summary>What of it decides the answers.</summary>
    public string Identity => $"{Endpoint}|{Model}|{LogProbs}|{Profile.ToJson()}";
}
