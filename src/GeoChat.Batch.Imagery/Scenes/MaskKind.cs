namespace GeoChat.Batch.Imagery.Scenes;

/// <summary>How a scene says which of its pixels hold data.</summary>
public enum MaskKind
{
    /// <summary>Every pixel is valid.</summary>
    None,

    /// <summary>Pixels of the nodata value are not.</summary>
    Nodata,

    /// <summary>Pixels of alpha 0 are not.</summary>
    Alpha,

    /// <summary>Pixels that a mask in the file, or in a side file, leaves out are not.</summary>
    Mask,
}
