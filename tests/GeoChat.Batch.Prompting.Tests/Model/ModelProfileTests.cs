using GeoChat.Batch.Prompting;
using GeoChat.Batch.Prompting.Model;

namespace GeoChat.Batch.Prompting.Tests.Model;

public sealed class ModelProfileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("profile").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_shipped_model_says_what_it_is()
    {
        var nano = ModelProfile.Load(Fixture.Repository("models/geochat-nano"));
        Assert.Equal("geochat-nano", nano.Name);
        Assert.Equal("synthetic scenes only", nano.Domain);
        Assert.Equal(BoxGrammar.Geochat, nano.BoxGrammar);
        Assert.Equal(504, nano.ImageSize);
        Assert.Equal([0.25, 0.35], nano.GsdMetres!);
        Assert.Equal(14, nano.MaxBoxes);
        Assert.Equal(200, nano.MaxAnswerTokens);
        Assert.Contains("damaged building", nano.Labels);
        Assert.Equal(11, nano.SceneClasses.Count);
        Assert.Equal(["No damage", "Destroyed"], nano.DamageLevels);
    }

    [Fact]
    public void A_folder_without_a_profile_is_taken_for_GeoChat()
    {
        var profile = ModelProfile.Load(_folder + "/");
        Assert.Equal(Path.GetFileName(_folder), profile.Name);
        Assert.Equal("llava_v1", profile.PromptTemplate);
        Assert.Equal(BoxGrammar.Geochat, profile.BoxGrammar);
        Assert.Equal(100, profile.BoxScale);
        Assert.Null(profile.ImageSize);
    }

    [Theory]
    [InlineData("{", "Correct it")]
    [InlineData("null", "null")]
    [InlineData("""{"prompt_template":"alpaca"}""", "llava_v1, v1")]
    [InlineData("""{"box_grammar":"polygons"}""", "geochat, brackets, brackets_angle, rbox")]
    [InlineData("""{"box_grammar":3}""", "geochat, brackets")]
    [InlineData("""{"image_size":1}""", "image_size")]
    [InlineData("""{"box_scale":0}""", "box_scale")]
    [InlineData("""{"max_boxes":0}""", "max_boxes")]
    [InlineData("""{"max_answer_tokens":0}""", "max_answer_tokens")]
    [InlineData("""{"gsd_metres":[2,1]}""", "gsd_metres")]
    [InlineData("""{"labels":null}""", "labels")]
    public void A_profile_that_can_not_be_meant_is_refused(string json, string said)
    {
        File.WriteAllText(Path.Combine(_folder, ModelProfile.FileName), json);
        Assert.Contains(said, Assert.Throws<ModelProfileException>(() => ModelProfile.Load(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_this_program_does_not_know_are_left_alone()
    {
        File.WriteAllText(Path.Combine(_folder, ModelProfile.FileName), """{"name":"x","box_grammar":"rbox","homepage":"y"}""");
        Assert.Equal(BoxGrammar.Rbox, ModelProfile.Load(_folder).BoxGrammar);
    }
}
