using GeoChat.Batch.Prompting.Answers;
using GeoChat.Batch.Prompting.Labels;
using GeoChat.Batch.Prompting.Queries;
using GeoChat.Batch.Prompting.Tests.Answers;

namespace GeoChat.Batch.Prompting.Tests.Labels;

public sealed class LabelTests
{
    [Theory]
    [InlineData("storage tanks", "storage tank")]
    [InlineData("buses", "bus")]
    [InlineData("damaged buildings", "damaged building")]
    [InlineData("tennis courts", "tennis court")]
    [InlineData("tennis court", "tennis court")]
    [InlineData("vehicles", "vehicle")]
    [InlineData("large-vehicle", "large-vehicle")]
    [InlineData("large-vehicles", "large-vehicle")]
    [InlineData("people", "person")]
    [InlineData("leaves", "leaf")]
    [InlineData("glass", "glass")]
    [InlineData("overpasses", "overpass")]
    [InlineData("bus", "bus")]
    [InlineData("harbors", "harbor")]
    [InlineData("bridges", "bridge")]
    [InlineData("churches", "church")]
    [InlineData("ferries", "ferry")]
    [InlineData("soccer fields", "soccer field")]
    [InlineData("houses", "house")]
    [InlineData("houseboats", "houseboat")]
    [InlineData("aircraft", "aircraft")]
    [InlineData("buildings with blue roofs", "building with blue roofs")]
    [InlineData("ships and boats", "ship and boat")]
    [InlineData("cars, trucks or buses", "car, truck or bus")]
    [InlineData("", "")]
    public void Plurals_become_singular(string plural, string singular) => Assert.Equal(singular, LabelRules.Singular(plural));

    [Theory]
    [InlineData("3 airplanes", "airplane", 3)]
    [InlineData("1 white plane", "white plane", 1)]
    [InlineData("two gray ships", "gray ship", 2)]
    [InlineData("some buildings", "building", null)]
    [InlineData("Some Buildings", "building", null)]
    [InlineData("a group of ships", "ship", null)]
    [InlineData("the 2 a220 airplanes at the bottom left", "a220 airplane", 2)]
    [InlineData("1 dump-truck at the center", "dump-truck", 1)]
    [InlineData("buildings in the top-left corner of the image.", "building", null)]
    [InlineData("ships at the pier", "ship at the pier", null)]
    [InlineData("1 silver large-vehicle", "silver large-vehicle", 1)]
    [InlineData("Boeing737 airplanes", "Boeing737 airplane", null)]
    [InlineData("7", "", 7)]
    [InlineData(" ", "", null)]
    public void Count_and_place_are_no_part_of_a_label(string phrase, string label, int? count)
    {
        var read = LabelRules.ReadPhrase(phrase);
        Assert.Equal((label, count), (read.Label, read.Count));
    }

    [Theory]
    [InlineData("refer: ships => vessel", "<p>2 boats</p> {<1><2><3><4>|<90>}", "vessel")]
    [InlineData("refer: ships", "<p>2 boats</p> {<1><2><3><4>|<90>}", "boat")]
    [InlineData("refer: storage tanks", "{<1><2><3><4>|<90>}", "storage tank")]
    [InlineData("refer: the airplanes at the right", "{<1><2><3><4>|<90>}", "airplane")]
    [InlineData("raw: [refer] where are <p>tennis courts</p> ?", "{<1><2><3><4>|<90>}", "tennis court")]
    [InlineData("ground", "{<1><2><3><4>|<90>}", "object")]
    public void A_label_is_the_query_s_own_else_the_phrase_else_the_query_s_text(string query, string answer, string label) =>
        Assert.Equal(label, BoxLabel.For(QueryParser.Parse(query), Assert.Single(AnswerParserTests.Parse(answer).Boxes)));

    [Theory]
    [InlineData("harbor", "harbor")]
    [InlineData(" Harbor.", "harbor")]
    [InlineData("harbors", "harbor")]
    [InlineData("Storage Tank", "storage tanks")]
    [InlineData("StorageTanks", "storage tanks")]
    [InlineData("a residential area!", "residential area")]
    [InlineData("The image shows a dense residential area.", "dense residential area")]
    [InlineData("This is a harbor", "harbor")]
    [InlineData("harbor, airport", "other")]
    [InlineData("It is not a harbor", "other")]
    [InlineData("desert", "other")]
    [InlineData("", "other")]
    [InlineData("...", "other")]
    [InlineData("harborage", "other")]
    public void An_answer_is_mapped_to_the_classes_asked(string text, string mapped) =>
        Assert.Equal(mapped, ClassAnswer.Map(text, ["harbor", "airport", "storage tanks", "residential area", "dense residential area"]));

    [Theory]
    [InlineData("vqa: how many?", "Three.", "3")]
    [InlineData("vqa: how many?", " 12", "12")]
    [InlineData("vqa: any?", "Yes, there are.", "yes")]
    [InlineData("vqa: any?", "No", "no")]
    [InlineData("vqa: damage?", "No damage", "No damage")]
    [InlineData("identify: POINT(1 2)", "<p>1 dump-truck at the center</p>", "dump-truck")]
    [InlineData("identify: POINT(1 2)", "No damage", "No damage")]
    [InlineData("classify: harbor, airport", "Airports.", "airport")]
    [InlineData("describe", "A harbor.", null)]
    [InlineData("vqa: what?", "", null)]
    public void The_meaning_of_an_answer_is_kept_beside_its_text(string query, string text, string? value) =>
        Assert.Equal(value, AnswerValue.Read(QueryParser.Parse(query), AnswerParserTests.Parse(text)));
}
