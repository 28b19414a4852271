using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Jobs.Results;
using GeoChat.Batch.Prompting.Model;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Ingest.Submit;

/// <summary>A request that was checked, ready to be stored.</summary>
/// <param name="Request">In its canonical form.</param>
/// <param name="Profile">The model's.</param>
/// <param name="Scenes">By ordinal.</param>
/// <param name="Estimate">What it will cost.</param>
internal sealed record JobDraft(AnalyzeScenesRequest Request, ModelProfile Profile, IReadOnlyList<Scene> Scenes, JobEstimate Estimate)
{
    /// <summary>The job's row.</summary>
    /// <param name="owner">Whose it is.</param>
    /// <param name="idempotencyKey">By which the same request finds it again; null for none.</param>
    /// <param name="notice">What its owner must be told of the model.</param>
    /// <param name="now">When it is submitted.</param>
    public Job ToJob(string owner, string? idempotencyKey, string? notice, DateTimeOffset now)
    {
        var json = Request.ToJson();
        return new Job
        {
            Uid = Guid.CreateVersion7().ToString("N"),
            Owner = owner,
            Request = json,
            RequestHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json))),
            IdempotencyKey = idempotencyKey,
            State = JobState.Accepted,
            Model = Profile.Name,
            Message = notice,
            Limits = Estimate.ToLimits(),
            Subscriber = Request.Subscriber is null ? null : JsonSerializer.Serialize(Request.Subscriber, RequestJson.Options),
            Properties = Request.Inputs.Properties?.ToJsonString(),
            CreatedAt = now.ToUnixTimeMilliseconds(),
            UpdatedAt = now.ToUnixTimeMilliseconds(),
        };
    }
}
