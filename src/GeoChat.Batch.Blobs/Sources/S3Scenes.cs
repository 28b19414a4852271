using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Polly;

namespace GeoChat.Batch.Blobs.Sources;

/// <summary>Scenes in an S3 service.</summary>
internal sealed class S3Scenes(SceneSourceOptions options, TimeProvider clock) : IDisposable
{
    private readonly Lazy<AmazonS3Client> _client = new(() => Client(options));
    private readonly ResiliencePipeline _tries = RetryPolicy.Create(options, clock);

    public AmazonS3Client Client() => _client.Value;

    public SceneSourceOptions Options => options;

    /// <summary>Bucket and key of a reference.</summary>
    /// <exception cref="SceneReferenceException">No key, or a bucket that is not read here.</exception>
    public (string Bucket, string Key) Locate(string rest)
    {
        var text = "s3://" + rest;
        if (rest.Split('/', 2) is not [{ Length: > 0 } bucket, var key])
            throw new SceneReferenceException(text, "it names no object", "Write s3://bucket/key, e.g. s3://images/2026/*.tif.");
        if (!options.OwnIdentity && !options.S3.Buckets.Contains("*") && !options.S3.Buckets.Contains(bucket))
            throw new SceneReferenceException(
                text,
                $"bucket '{bucket}' is not read here",
                "Ask the operator to name it (option Scenes:S3:Buckets)."
            );
        return (bucket, key);
    }

    /// <summary>Opens an object with one request.</summary>
    public Task<SceneBytes> OpenAsync(string rest, CancellationToken cancellationToken)
    {
        var (bucket, key) = Locate(rest);
        return OpenAsync(bucket, key, cancellationToken);
    }

    internal async Task<SceneBytes> OpenAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        var name = $"s3://{bucket}/{key}";
        return await _tries.ExecuteAsync<SceneBytes>(
            async token =>
            {
                try
                {
                    using var answer = await Client()
                        .GetObjectAsync(
                            new GetObjectRequest
                            {
                                BucketName = bucket,
                                Key = key,
                                ByteRange = new ByteRange(0, options.ReadAheadBytes - 1),
                            },
                            token
                        );
                    var length = answer.ContentRange is { } range
                        ? long.Parse(range.AsSpan(range.LastIndexOf('/') + 1), System.Globalization.CultureInfo.InvariantCulture)
                        : answer.ContentLength;
                    var head = new byte[Math.Min(length, options.ReadAheadBytes)];
                    await answer.ResponseStream.ReadExactlyAsync(head, token);
                    return new S3SceneBytes(this, bucket, key, length, answer.ETag, head);
                }
                catch (Exception e) when (S3Faults.Translate(e, name, null, token) is { } cause)
                {
                    throw cause;
                }
            },
            name,
            cancellationToken
        );
    }

    /// <summary>Fills a buffer from an offset of an object that must still be what it was.</summary>
    public async Task ReadAsync(
        string bucket,
        string key,
        string name,
        string etag,
        long offset,
        Memory<byte> buffer,
        CancellationToken cancellationToken
    )
    {
        var done = 0;
        await _tries.ExecuteAsync(
            async token =>
            {
                try
                {
                    var request = new GetObjectRequest
                    {
                        BucketName = bucket,
                        Key = key,
                        ByteRange = new ByteRange(offset + done, offset + buffer.Length - 1),
                        EtagToMatch = etag,
                    };
                    using var answer = await Client().GetObjectAsync(request, token);
                    while (done < buffer.Length)
                    {
                        var read = await answer.ResponseStream.ReadAsync(buffer[done..], token);
                        if (read == 0)
                            throw new TransientException($"the answer ended {buffer.Length - done} bytes early");
                        done += read;
                    }
                }
                catch (Exception e) when (S3Faults.Translate(e, name, etag, token) is { } cause)
                {
                    throw cause;
                }
            },
            name,
            cancellationToken
        );
    }

    /// <summary>Names of the objects that a pattern names, in order.</summary>
    public async Task<IReadOnlyList<string>> ExpandAsync(string rest, CancellationToken cancellationToken)
    {
        var (bucket, key) = Locate(rest);
        if (SceneGlob.Parse(key) is not { } glob)
            return [$"s3://{bucket}/{key}"];
        var found = (await ListAsync(bucket, glob.Prefix, options.MaxListed, cancellationToken))
            .Where(glob.Matches)
            .Order(StringComparer.Ordinal)
            .Select(k => $"s3://{bucket}/{k}")
            .ToList();
        return found.Count > 0 ? found : throw new SceneMissingException($"s3://{rest}", "no object matches");
    }

    /// <summary>Keys that begin with a text.</summary>
    internal async Task<IReadOnlyList<string>> ListAsync(string bucket, string prefix, int most, CancellationToken cancellationToken)
    {
        var name = $"s3://{bucket}/{prefix}";
        try
        {
            var keys = new List<string>();
            await foreach (
                var found in Client()
                    .Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = bucket, Prefix = prefix })
                    .S3Objects.WithCancellation(cancellationToken)
            )
            {
                if (keys.Count == most)
                    throw new SceneReferenceException(
                        name,
                        $"more than {most} objects begin like it",
                        "Name a narrower pattern, or raise Scenes:MaxListed."
                    );
                keys.Add(found.Key);
            }

            return keys;
        }
        catch (Exception e) when (S3Faults.Translate(e, name, null, cancellationToken) is { } cause)
        {
            throw cause is TransientException ? new SceneUnreachableException(name, cause.Message, cause) : cause;
        }
    }

    public void Dispose()
    {
        if (_client.IsValueCreated)
            _client.Value.Dispose();
    }

    private static AmazonS3Client Client(SceneSourceOptions options)
    {
        var s3 = options.S3;
        var config = new AmazonS3Config
        {
            // Tries are ours, so that a cut within the body is one of them.
            MaxErrorRetry = 0,
            Timeout = RetryPolicy.AttemptTimeout(options, options.MaxRequestBytes),
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        };
        if (s3.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.ToString();
            config.ForcePathStyle = true;
            config.AuthenticationRegion = s3.Region ?? "us-east-1";
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(s3.Region ?? "us-east-1");
        }

        return s3 switch
        {
            { Anonymous: true } => new AmazonS3Client(new AnonymousAWSCredentials(), config),
            { AccessKey: { } key, SecretKey: { } secret } => new AmazonS3Client(new BasicAWSCredentials(key, secret), config),
            _ => new AmazonS3Client(config),
        };
    }
}
