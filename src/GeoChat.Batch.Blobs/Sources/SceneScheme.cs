namespace GeoChat.Batch.Blobs.Sources;

/// <summary>What a scene's reference is, by its scheme.</summary>
internal enum SceneScheme
{
    /// <summary>A path of this machine.</summary>
    Local,

    /// <summary>https://, and http:// where it is allowed.</summary>
    Web,

    /// <summary>az://account/container/path or az://container/path</summary>
    Azure,

    /// <summary>s3://bucket/key</summary>
    S3,

    /// <summary>upload://name</summary>
    Upload,
}
