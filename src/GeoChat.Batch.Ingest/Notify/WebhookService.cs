using System.Text;
using System.Text.Json;
using GeoChat.Batch.Ingest.Endpoints;
using GeoChat.Batch.Jobs.Requests;
using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.States;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StandardWebhooks;

namespace GeoChat.Batch.Ingest.Notify;

/// <summary>
/// Tells subscribers of ended jobs; the notice is a row that was written with the job's end, so a killed process loses none.
/// </summary>
internal sealed partial class WebhookService(
    JobTable jobs,
    WebhookClient client,
    IOptions<WebhookOptions> options,
    TimeProvider clock,
    ILogger<WebhookService> logger
) : BackgroundService
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await jobs.LeaseNoticeAsync(options.Value.Timeout * 2, stoppingToken) is { } notice)
                    await TellAsync(notice, stoppingToken);
                else
                    await Task.Delay(options.Value.PollInterval, clock, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                NoticesFaulted(e);
                await Task.Delay(options.Value.PollInterval, clock, stoppingToken);
            }
        }
    }

    private async Task TellAsync(JobNotice notice, CancellationToken cancellationToken)
    {
        var subscriber = JsonSerializer.Deserialize<Subscriber>(notice.Subscriber, RequestJson.Options)!;
        var uri = notice.State == JobState.Successful.Word() ? subscriber.SuccessUri : subscriber.FailedUri;
        if (uri is null || await jobs.FindAsync(notice.Uid, cancellationToken) is not { } status)
        {
            await jobs.EndNoticeAsync(notice.JobId, null, cancellationToken);
            return;
        }

        var failure = await PostAsync(uri, notice, StatusInfo.Of(status), cancellationToken);
        if (failure is not null)
            NotTold(notice.Uid, uri.Host, notice.Attempts, failure);
        var again = failure is null || notice.Attempts >= options.Value.MaxAttempts ? (TimeSpan?)null : Wait(notice.Attempts);
        await jobs.EndNoticeAsync(notice.JobId, again, cancellationToken);
    }

    /// <summary>Why it was not taken; null where it was.</summary>
    private async Task<string?> PostAsync(Uri uri, JobNotice notice, StatusInfo status, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.Serialize(status, JsonSerializerOptions.Web);
        using var request = new HttpRequestMessage(HttpMethod.Post, uri)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        var id = $"job_{notice.Uid}";
        var time = clock.GetUtcNow();
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", $"{time.ToUnixTimeSeconds()}");
        if (options.Value.Secret is { } secret)
            request.Headers.Add("webhook-signature", new StandardWebhook(secret).Sign(id, time, body));
        try
        {
            using var response = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode ? null : $"it answered {(int)response.StatusCode}";
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return e.Message;
        }
    }

    private TimeSpan Wait(int attempts) =>
        TimeSpan.FromSeconds(Math.Min(LongestWait.TotalSeconds, options.Value.FirstWait.TotalSeconds * Math.Pow(2, attempts - 1)));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The subscriber of job {Job} at {Host} was not told (attempt {Attempt}): {Reason}")]
    private partial void NotTold(string job, string host, int attempt, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Subscribers could not be told; tried again shortly")]
    private partial void NoticesFaulted(Exception exception);
}
