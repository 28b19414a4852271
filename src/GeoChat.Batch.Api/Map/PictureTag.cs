using System.Security.Cryptography;
using System.Text;
using GeoChat.Batch.Storage.Entities;
using Microsoft.Net.Http.Headers;

namespace GeoChat.Batch.Api.Map;

/// <summary>
/// The tag by which browsers ask whether a scene's picture has changed: the same from every replica and after every start.
/// </summary>
public static class PictureTag
{
    private const int Digits = 16;

    public static EntityTagHeaderValue Of(Scene scene) =>
        new(
            $"\"{scene.Id}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{scene.Etag}|{scene.Stretch}")))[..Digits]}\""
        );
}
