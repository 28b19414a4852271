using GeoChat.Batch.Jobs.Results;
using GeoChat.Batch.Storage.Entities;
using GeoChat.Batch.Storage.Jobs;
using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.FunctionalTests.Jobs;

/// <summary>How far a job is, and what it was told to cost.</summary>
public sealed class JobProgressTests
{
    [Fact]
    public void Until_its_scenes_are_tiled_a_job_is_as_large_as_was_estimated()
    {
        var chips = new ChipCounts(Pending: 2, Running: 1, Done: 5, Failed: 1, Skipped: 1);

        Assert.Equal(new JobProgress(7, 100, 7), JobProgress.Of(Status(JobState.Running, tiled: false, chips, estimated: 100)));
        Assert.Equal(new JobProgress(7, 10, 70), JobProgress.Of(Status(JobState.Running, tiled: true, chips, estimated: 100)));
    }

    [Fact]
    public void Quarters_are_expected_as_often_as_the_answered_chips_brought_some()
    {
        // Ten chips of the grid, five of them answered, which brought four quarters: the other five will bring four more.
        var chips = new ChipCounts(Pending: 9, Running: 0, Done: 5, Failed: 0, Skipped: 0) { Quarters = 4 };

        Assert.Equal(18, JobProgress.Of(Status(JobState.Running, tiled: true, chips, estimated: 10)).Total);
    }

    [Theory]
    [InlineData(JobState.Running, 99)]
    [InlineData(JobState.Successful, 100)]
    [InlineData(JobState.Failed, 100)]
    public void A_job_is_whole_when_it_has_ended_and_not_before(JobState state, int percent) =>
        Assert.Equal(percent, JobProgress.Of(Status(state, tiled: true, new ChipCounts(0, 0, 10, 0, 0), estimated: 10)).Percent);

    [Fact]
    public void An_estimate_comes_back_as_it_was_stored_and_a_job_without_has_none()
    {
        var job = Make.Job();
        Assert.Null(JobEstimate.Of(job));
        Assert.Equal(0, JobProgress.Of(new JobStatus(job, [Make.Scene()], new ChipCounts(0, 0, 0, 0, 0), 0, 0)).Percent);

        job.Limits = new JobEstimate(64, 128, null, ["small"]).ToLimits();
        Assert.Equal("""{"estimate":{"chips":64,"prompts":128,"warnings":["small"]}}""", job.Limits);
        var read = JobEstimate.Of(job)!;
        Assert.Equal((64, 128, null, "small"), (read.Chips, read.Prompts, read.Seconds, Assert.Single(read.Warnings)));
    }

    private static JobStatus Status(JobState state, bool tiled, ChipCounts chips, long estimated)
    {
        Job job = Make.Job();
        job.State = state;
        job.Limits = new JobEstimate(estimated, estimated, null, []).ToLimits();
        var scene = Make.Scene();
        scene.Tiled = tiled;
        return new JobStatus(job, [scene], chips, 0, 0);
    }
}
