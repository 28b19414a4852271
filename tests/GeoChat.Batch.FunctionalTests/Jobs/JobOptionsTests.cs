using GeoChat.Batch.Jobs.Requests;

namespace GeoChat.Batch.FunctionalTests.Jobs;

/// <summary>What an option may be.</summary>
public sealed class JobOptionsTests
{
    public static TheoryData<JobOptions, string> Refused =>
        new()
        {
            {
                new() { Overlap = 0.95 },
                "overlap"
            },
            {
                new() { Gsd = 0 },
                "ground sample distance"
            },
            {
                new() { Scales = [1, 1] },
                "scales"
            },
            {
                new() { Scales = [] },
                "scales"
            },
            {
                new() { Quarters = 3 },
                "quartered"
            },
            {
                new() { Sample = 0 },
                "sample"
            },
            {
                new() { MinValid = 1.5 },
                "min_valid"
            },
            {
                new() { MaxCloud = 0.5 },
                "cloud_mask"
            },
            {
                new() { Height = -501 },
                "ground at"
            },
            {
                new() { Stretch = "twice" },
                "stretch"
            },
            {
                new() { MaxAnswerTokens = 0 },
                "max_answer_tokens"
            },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_cannot_be_is_refused_by_its_name(JobOptions options, string name) =>
        Assert.Contains(name, Assert.Throws<RequestException>(options.Check).Message, StringComparison.Ordinal);

    [Fact]
    public void What_can_be_is_taken() =>
        new JobOptions
        {
            Overlap = 0.9,
            Gsd = 0.3,
            Scales = [1, 64],
            Quarters = 0,
            Sample = 1,
            CloudMask = "c.tif",
            MaxCloud = 0,
            Height = 9_000,
            Stretch = "p2,p98",
            MaxAnswerTokens = 1,
        }.Check();
}
