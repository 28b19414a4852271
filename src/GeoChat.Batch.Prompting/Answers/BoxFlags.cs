namespace GeoChat.Batch.Prompting.Answers;

/// <summary>What is to be known of one box.</summary>
[Flags]
public enum BoxFlags
{
    None = 0,

    /// <summary>The answer said it more than once.</summary>
    Duplicate = 1,

    /// <summary>It reaches beyond the image.</summary>
    Overhang = 2,

    /// <summary>The answer came without log-probabilities; <see cref="AnswerBox.ScoreRaw"/> is 0.5 and means nothing.</summary>
    Unscored = 4,
}
