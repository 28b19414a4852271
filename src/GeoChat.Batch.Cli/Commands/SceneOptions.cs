using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using GeoChat.Batch.Blobs.Sources;
using GeoChat.Batch.Cli.Run;
using GeoChat.Batch.Jobs.Requests;

namespace GeoChat.Batch.Cli.Commands;

/// <summary>The options of <c>run</c> and <c>submit</c> that say how scenes are read and asked.</summary>
internal sealed class SceneOptions
{
    private readonly Option<double?> _overlap = new("--overlap")
    {
        Description = "Share of a chip that overlaps the next, 0 to 0.9",
        HelpName = "SHARE",
    };
    private readonly Option<string> _bands = new("--bands")
    {
        Description = "Bands to read as red, green, blue, from 1",
        HelpName = "R,G,B",
    };
    private readonly Option<string> _stretch = new("--stretch")
    {
        Description = "To 8 bits: none, auto, MIN,MAX or pLOW,pHIGH",
        HelpName = "HOW",
    };
    private readonly Option<string> _stretchFrom = new("--stretch-from")
    {
        Description = "Stretch as another scene was: a scene, a summary.json, or a job of the server",
        HelpName = "WHAT",
    };
    private readonly Option<double?> _gsd = new("--gsd")
    {
        Description = "Metres per pixel that the model shall see [default: the scene's]",
        HelpName = "METRES",
    };
    private readonly Option<bool> _keepGsd = new("--keep-gsd") { Description = "Pad a scene smaller than a chip instead of enlarging it" };
    private readonly Option<bool> _force = new("--force")
    {
        Description = "Accept scenes far outside the model's range of metres per pixel",
    };
    private readonly Option<string> _scales = new("--scales")
    {
        Description = "Ask also on larger chips: 1,4 finds what a chip is too small for",
        HelpName = "N,N",
    };
    private readonly Option<int?> _quarters = new("--quarters")
    {
        Description = "How often a crowded chip is quartered and asked again, 0 to 2 [default: 2]",
        HelpName = "N",
    };
    private readonly Option<string> _sample = new("--sample")
    {
        Description = "Ask a random part of the chips first, e.g. 5%; 'continue' asks the rest",
        HelpName = "SHARE",
    };
    private readonly Option<int?> _seed = new("--seed") { Description = "Draws the same sample again", HelpName = "N" };
    private readonly Option<string> _cloudMask = new("--cloud-mask")
    {
        Description = "Raster of clouds, any grid; {scene} stands for the scene's name",
        HelpName = "FILE",
    };
    private readonly Option<string> _cloudValues = new("--cloud-values")
    {
        Description = "Values of the mask that mean cloud [default: all but 0]",
        HelpName = "N,N",
    };
    private readonly Option<double?> _maxCloud = new("--max-cloud")
    {
        Description = "Skip a chip with more cloud [default: 0.5]",
        HelpName = "SHARE",
    };
    private readonly Option<double?> _minValid = new("--min-valid")
    {
        Description = "Skip a chip with fewer valid pixels [default: 0.05]",
        HelpName = "SHARE",
    };
    private readonly Option<string> _aoi = new("--aoi")
    {
        Description = "Area of interest: GeoJSON, WKT or GeoPackage, a file or the text",
        HelpName = "AREA",
    };
    private readonly Option<string> _aoiCrs = new("--aoi-crs")
    {
        Description = "System of the area's coordinates [default: its own, else longitude and latitude]",
        HelpName = "CRS",
    };
    private readonly Option<double?> _height = new("--height")
    {
        Description = "Ground height for scenes placed by rational polynomials (RPC) [default: the file's mean]",
        HelpName = "METRES",
    };
    private readonly Option<bool> _noGeoref = new("--no-georef") { Description = "Accept scenes without georeference: results in pixels" };
    private readonly Option<int?> _tokens = new("--max-answer-tokens") { Description = "Most tokens of an answer", HelpName = "N" };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (
            var option in new Option[]
            {
                _overlap,
                _bands,
                _stretch,
                _stretchFrom,
                _gsd,
                _keepGsd,
                _force,
                _scales,
                _quarters,
                _sample,
                _seed,
                _cloudMask,
                _cloudValues,
                _maxCloud,
                _minValid,
                _aoi,
                _aoiCrs,
                _height,
                _noGeoref,
                _tokens,
            }
        )
            command.Options.Add(option);
    }

    /// <summary>What was typed; null where nothing was.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="local">Files are read by this machine, so that names are made full paths.</param>
    /// <param name="stretchOfJob">The stretch of a job, for <c>--stretch-from</c>; null where there is no server.</param>
    /// <exception cref="UsageException">It cannot be meant.</exception>
    public async Task<JobOptions?> ReadAsync(ParseResult parsed, bool local, Func<string, Task<string>>? stretchOfJob = null)
    {
        IReadOnlyList<int>? bands = parsed.GetValue(_bands) is { } typed ? [.. typed.Split(',').Select(Band)] : null;
        if (parsed.GetValue(_stretch) is not null && parsed.GetValue(_stretchFrom) is not null)
            throw new UsageException("--stretch and --stretch-from say both how to stretch. Give one of them");
        var mask = parsed.GetValue(_cloudMask);
        var options = new JobOptions
        {
            Bands = bands,
            Stretch = parsed.GetValue(_stretchFrom) is { } from
                ? await StretchSource.ReadAsync(from, bands, stretchOfJob)
                : parsed.GetValue(_stretch),
            Overlap = parsed.GetValue(_overlap),
            Gsd = parsed.GetValue(_gsd),
            KeepGsd = parsed.GetValue(_keepGsd) ? true : null,
            Force = parsed.GetValue(_force) ? true : null,
            Scales = parsed.GetValue(_scales) is { } scales
                ? [.. scales.Split(',').Select(scale => (int)Number(scale, "--scales 1,4"))]
                : null,
            Quarters = parsed.GetValue(_quarters),
            Sample = parsed.GetValue(_sample) is { } sample ? Share(sample) : null,
            Seed = parsed.GetValue(_seed),
            CloudMask = mask is not null && local && !SceneSources.IsDistant(mask) ? Path.GetFullPath(mask) : mask,
            CloudValues = parsed.GetValue(_cloudValues) is { } values
                ? [.. values.Split(',').Select(value => Number(value, "--cloud-values 3,8,9"))]
                : null,
            MaxCloud = parsed.GetValue(_maxCloud),
            MinValid = parsed.GetValue(_minValid),
            MaxAnswerTokens = parsed.GetValue(_tokens),
            Height = parsed.GetValue(_height),
            NoGeoref = parsed.GetValue(_noGeoref) ? true : null,
        };
        return options == new JobOptions() ? null : options;
    }

    /// <summary>The area of interest as GeoJSON in longitude and latitude; null takes all.</summary>
    /// <exception cref="UsageException">It cannot be read.</exception>
    public JsonElement? ReadArea(ParseResult parsed) =>
        parsed.GetValue(_aoi) is { } area ? AreaFile.Read(area, parsed.GetValue(_aoiCrs))
        : parsed.GetValue(_aoiCrs) is null ? null
        : throw new UsageException("--aoi-crs says nothing without --aoi. Name the area, or leave it out");

    private static double Share(string text) => text.EndsWith('%') ? Number(text[..^1], "--sample 5%") / 100 : Number(text, "--sample 5%");

    private static int Band(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var band) && band > 0
            ? band
            : throw new UsageException($"'{text}' is no band. Give numbers from 1, e.g. --bands 3,2,1");

    private static double Number(string text, string example) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UsageException($"'{text}' is no number. Write e.g. {example}");
}
