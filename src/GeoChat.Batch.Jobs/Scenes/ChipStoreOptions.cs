using System.ComponentModel.DataAnnotations;

namespace GeoChat.Batch.Jobs.Scenes;

/// <summary>Where chips lie (section <c>Chips</c>): a folder that all hosts share, or a container of Azure Blob Storage.</summary>
public sealed class ChipStoreOptions : IValidatableObject
{
    /// <summary>A folder that every host sees under this path.</summary>
    public string? Folder { get; set; }

    /// <summary>Connection string of the storage account.</summary>
    public string? AzureConnection { get; set; }

    /// <summary>Container of the account; made at start where it is not there.</summary>
    [RegularExpression("^[a-z0-9](-?[a-z0-9]){2,62}$")]
    public string Container { get; set; } = "chips";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Folder is null == AzureConnection is null)
            yield return new ValidationResult("Set one of Chips:Folder (a folder that all hosts share) and Chips:AzureConnection.");
    }
}
