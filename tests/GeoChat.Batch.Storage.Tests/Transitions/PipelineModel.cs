using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Tests.Transitions;

/// <summary>What the store does, told by the pure functions alone.</summary>
internal sealed class PipelineModel
{
    public List<ModelJob> Jobs { get; } = [];

    public IEnumerable<ModelScene> Scenes => Jobs.SelectMany(j => j.Scenes);

    public IEnumerable<ModelChip> Chips => Scenes.SelectMany(s => s.Chips);

    public ModelScene? Take(SceneEvent.Take take, long now)
    {
        while (Scenes.Where(s => s.Job.Row.Live && s.Row.Leasable(take.ToMerge, now)).OrderBy(s => s.Id).FirstOrDefault() is { } next)
        {
            if (Apply(next, take, now) == SceneEffects.Leased)
                return next;
        }
        return null;
    }

    public SceneEffects Apply(ModelScene scene, SceneEvent happened, long now)
    {
        (scene.Row, var effects) = SceneTransitions.Apply(scene.Row, happened, now);
        switch (effects)
        {
            case SceneEffects.Leased:
                scene.Job.Row = JobTransitions.Apply(scene.Job.Row, new JobEvent.Begin(), now).Row;
                break;
            case SceneEffects.Failed:
                var reason = happened is SceneEvent.Dismiss ? ChipReason.Dismissed : ChipReason.SceneFailed;
                foreach (var chip in scene.Chips)
                    chip.Row = ChipTransitions.Apply(chip.Row, new ChipEvent.Abandon(reason), now).Row;
                EndJob(scene.Job, now);
                break;
            case SceneEffects.Done:
                EndJob(scene.Job, now);
                break;
            case SceneEffects.Changed when happened is SceneEvent.FinishTiling:
                EndAnalysis(scene, now);
                break;
        }
        return effects;
    }

    public ChipEffects Apply(ModelChip chip, ChipEvent happened, long now)
    {
        (chip.Row, var effects) = ChipTransitions.Apply(chip.Row, happened, now);
        if (effects == ChipEffects.Ended)
            EndAnalysis(chip.Scene, now);
        return effects;
    }

    public void Dismiss(ModelJob job, long now)
    {
        (job.Row, var changed) = JobTransitions.Apply(job.Row, new JobEvent.Dismiss(), now);
        if (!changed)
            return;
        foreach (var scene in job.Scenes)
        {
            foreach (var chip in scene.Chips)
                chip.Row = ChipTransitions.Apply(chip.Row, new ChipEvent.Abandon("dismissed"), now).Row;
            Apply(scene, new SceneEvent.Dismiss(), now);
        }
    }

    public int Retry(ModelJob job, long now)
    {
        if (job.Row.State is not (JobState.Successful or JobState.Failed))
            return 0;
        var count = 0;
        foreach (var scene in job.Scenes)
        {
            var back = scene.Chips.Count(c => Apply(c, new ChipEvent.Retry(), now) != ChipEffects.None);
            var moved = Apply(scene, new SceneEvent.Retry(back > 0), now) != SceneEffects.None;
            count +=
                back > 0 ? back
                : moved ? 1
                : 0;
        }
        if (count == 0)
            return 0;
        job.Row = JobTransitions.Apply(job.Row, new JobEvent.Retry(), now).Row;
        foreach (var scene in job.Scenes)
            EndAnalysis(scene, now);
        return count;
    }

    public int Reopen(ModelJob job, SceneEvent happened, long now)
    {
        if (job.Row.State != JobState.Successful)
            return 0;
        var moved = job.Scenes.Count(s => Apply(s, happened, now) != SceneEffects.None);
        if (moved > 0)
            job.Row = JobTransitions.Apply(job.Row, new JobEvent.Reopen(), now).Row;
        return moved;
    }

    public void EndAnalysis(ModelScene scene, long now)
    {
        if (!scene.Chips.Any(c => c.Row.Unfinished))
            scene.Row = SceneTransitions.Apply(scene.Row, new SceneEvent.ChipsEnded(), now).Row;
    }

    private static void EndJob(ModelJob job, long now) =>
        job.Row = JobTransitions
            .Apply(
                job.Row,
                new JobEvent.SceneEnded(
                    [.. job.Scenes.Select(s => s.Row)],
                    job.Scenes.Any(s => s.Chips.Any(c => c.Row.State == ChipState.Failed))
                ),
                now
            )
            .Row;
}

internal sealed class ModelJob(string uid)
{
    public string Uid => uid;

    public JobRow Row { get; set; } = new(JobState.Accepted);

    public List<ModelScene> Scenes { get; } = [];
}

internal sealed class ModelScene(ModelJob job, long id)
{
    public ModelJob Job => job;

    public long Id => id;

    public SceneRow Row { get; set; } = new(SceneState.Accepted);

    public List<ModelChip> Chips { get; } = [];
}

internal sealed class ModelChip(ModelScene scene, long id, ChipRow row)
{
    public ModelScene Scene => scene;

    public long Id => id;

    public ChipRow Row { get; set; } = row;
}
