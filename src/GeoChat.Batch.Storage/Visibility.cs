using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("GeoChat.Batch.FunctionalTests")]
[assembly: InternalsVisibleTo("GeoChat.Batch.Storage.Tests")]
